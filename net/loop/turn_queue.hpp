#pragma once

#include "net/loop/run_queue.hpp"

namespace lectern::net {

/// A `run_queue` in two lanes: links that yield have their turn when no other waits, or when as
/// many others as `turns_before_yielding` have had theirs. So a flood of them delays others by a
/// ninth, and others cannot keep them from running.
class turn_queue {
public:
  /// Chosen: the work of unauthenticated clients is worth doing, if it costs sessions little.
  static constexpr int turns_before_yielding = 8;

  void push_local(run_link* link) noexcept { pushed_.push_local(link); }
  [[nodiscard]] bool push_foreign(run_link* link) noexcept { return pushed_.push_foreign(link); }

  /// @returns The link whose turn it is, or null if nothing waits, on whichever thread it was
  /// pushed.
  [[nodiscard]] run_link* pop() noexcept {
    pushed_.take_foreign();
    while (auto* link = pushed_.pop())
      (link->yields ? yielding_ : first_).push_local(link);
    if (turns_ < turns_before_yielding)
      if (auto* link = first_.pop()) {
        ++turns_;
        return link;
      }
    turns_ = 0;
    auto* link = yielding_.pop();
    return link != nullptr ? link : first_.pop();
  }

  /// Whether nothing waits here; what is still foreign does not count.
  [[nodiscard]] bool empty() const noexcept {
    return pushed_.empty() && first_.empty() && yielding_.empty();
  }

private:
  run_queue pushed_;
  run_queue first_;
  run_queue yielding_;
  int turns_ = 0; ///< Of the first lane, since one that yields had its turn.
};

} // namespace lectern::net
