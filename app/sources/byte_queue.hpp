#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <span>
#include <vector>

namespace lectern {

/// Bytes on their way between two threads, in order; callers bring the lock.
class byte_queue {
public:
  /// What waits at most. Given: the capacity of a pipe (pipe(7)), which custom sources
  /// stand in for; it is also what is still read of a stream whose child has exited.
  static constexpr std::size_t bytes_max = 64 * 1024;

  /// @returns Bytes taken: as many as there is room for.
  std::size_t push(std::span<const std::byte> bytes) {
    const auto taken = bytes.first(std::min(bytes.size(), bytes_max - bytes_.size()));
    bytes_.insert(bytes_.end(), taken.begin(), taken.end());
    return taken.size();
  }

  /// @returns Bytes moved into `space`.
  std::size_t pop(std::span<std::byte> space) {
    const auto size = std::min(space.size(), bytes_.size());
    std::copy_n(bytes_.begin(), size, space.begin());
    drop(size);
    return size;
  }

  /// @returns All that waits, which goes on waiting.
  [[nodiscard]] std::vector<std::byte> peek() const { return {bytes_.begin(), bytes_.end()}; }

  /// Removes the oldest bytes. @pre As many wait.
  void drop(std::size_t size) {
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(size));
  }

  void clear() noexcept { bytes_.clear(); }

  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
  [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }

private:
  std::deque<std::byte> bytes_;
};

} // namespace lectern
