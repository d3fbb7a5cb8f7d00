#pragma once

#include <atomic>
#include <cstdint>

namespace lectern {

/// A number that one thread raises and every thread may read.
class counter {
public:
  void add(std::uint64_t n = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }

  [[nodiscard]] std::uint64_t read() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

private:
  std::atomic<std::uint64_t> value_{0};
};

/// What the actors of one unit have done since it started.
struct activity {
  counter requests; ///< Of HTTP.
  counter links_opened;
  counter links_closed;
  counter bytes_sent; ///< Payload of links that the kernel took.
  counter bytes_received;
  counter bytes_dropped; ///< Accepted for clients, but not written.
  counter operations_begun;
  counter operations_gone;
};

} // namespace lectern
