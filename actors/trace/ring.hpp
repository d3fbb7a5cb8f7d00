#pragma once

#include "actors/trace/format.hpp"
#include "actors/trace/ticks.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace lectern::trace {

/// Writes the records of one thread over and over the same memory.
///
/// One thread writes; any process that maps the memory may read at any time (see
/// `ring_header::head`). Writing takes no lock and no system call.
class ring {
public:
  /// @param memory A page for the header and `capacity` records after it; zeros.
  /// @param base_ticks The counter when the trace began.
  ring(void* memory, std::uint32_t number, std::uint64_t capacity,
       std::uint64_t base_ticks) noexcept
    : header_(new (memory) ring_header{.ring = number, .capacity = capacity}),
      records_(reinterpret_cast<record*>(static_cast<std::byte*>(memory) + page_bytes)),
      mask_(capacity - 1), base_(base_ticks) {}

  ring(const ring&) = delete;

  [[nodiscard]] std::uint64_t now() const noexcept { return ticks_now() - base_; }

  void put(const fact& entry) noexcept { put_at(now(), entry); }

  /// @param dur Of a meaning of its own.
  void put_at(std::uint64_t ticks, const fact& entry, std::uint32_t dur = 0) noexcept {
    records_[head_ & mask_] = {ticks << 8 | static_cast<std::uint64_t>(entry.kind),
                               entry.self,
                               entry.peer,
                               entry.value,
                               dur,
                               entry.aux};
    std::atomic_ref{header_->head}.store(++head_, std::memory_order_release);
  }

  /// A handler that has begun.
  struct span {
    std::uint64_t position = 0;
    std::uint64_t began = 0;
  };

  /// Writes that an actor handles something from now on; until `finish`, what this
  /// thread writes is caused by it.
  [[nodiscard]] span begin(const fact& entry) noexcept {
    const span begun{head_, now()};
    put_at(begun.began, entry);
    running_ = entry.self;
    return begun;
  }

  /// @param aux Is added to the record's own.
  /// @returns Ticks that the handler took.
  std::uint64_t finish(const span& which, std::uint32_t aux = 0) noexcept {
    running_ = 0;
    const auto took = now() - which.began;
    if (head_ - which.position <= mask_) { // Otherwise it is overwritten.
      auto& place = records_[which.position & mask_];
      place.aux |= aux;
      const auto dur = std::clamp<std::uint64_t>(took >> 4, 1, dur_max);
      std::atomic_ref{place.dur}.store(static_cast<std::uint32_t>(dur), std::memory_order_relaxed);
    }
    return took;
  }

  /// The actor whose handler runs, 0 for none.
  [[nodiscard]] std::uint32_t running() const noexcept { return running_; }

  /// Records written so far.
  [[nodiscard]] std::uint64_t head() const noexcept { return head_; }

  /// Forgets everything. @pre No handler runs, and no thread reads.
  void clear(std::uint64_t base_ticks) noexcept {
    head_ = header_->head = 0;
    base_ = base_ticks;
  }

  /// The records that are kept, by position. @pre Called by the thread that writes.
  [[nodiscard]] const record& at(std::uint64_t position) const noexcept {
    return records_[position & mask_];
  }

private:
  static constexpr std::uint64_t dur_max = std::numeric_limits<std::uint32_t>::max();

  ring_header* header_;
  record* records_;
  std::uint64_t mask_;
  std::uint64_t base_;
  std::uint64_t head_ = 0;
  std::uint32_t running_ = 0;
};

/// The ring of the calling thread; null if it records nothing. Set once, by the
/// function that starts the thread.
constinit inline thread_local ring* this_thread = nullptr;

} // namespace lectern::trace
