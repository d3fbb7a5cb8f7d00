#pragma once

#include <atomic>

namespace lectern::net {

/// What can stand in a `run_queue`. At most one queue holds it at a time.
struct run_link {
  run_link* next = nullptr;
  bool yields = false; ///< Lets others go first: see `turn_queue`.
};

/// An intrusive queue with many producers and one consumer; never allocates.
///
/// Links pushed by one thread come out in the order of pushing. Foreign threads
/// push onto a lock-free stack that the consumer takes over as a whole.
///
///     push_foreign (any thread) ---> stack --take_foreign--> fifo ---> pop
///     push_local (consumer)     ------------------------------^
class run_queue {
public:
  /// Adds `link` from the consumer's own thread.
  void push_local(run_link* link) noexcept {
    link->next = nullptr;
    (last_ ? last_->next : first_) = link;
    last_ = link;
  }

  /// Adds `link` from any thread.
  /// @returns Whether the consumer has to be woken: nothing foreign waited before.
  [[nodiscard]] bool push_foreign(run_link* link) noexcept {
    auto* head = foreign_.load(std::memory_order_relaxed);
    do {
      link->next = head;
    } while (!foreign_.compare_exchange_weak(head, link, std::memory_order_release,
                                             std::memory_order_relaxed));
    return head == nullptr;
  }

  /// Appends what other threads pushed to what waits here, oldest first.
  void take_foreign() noexcept {
    auto* newest = foreign_.exchange(nullptr, std::memory_order_acquire);
    run_link* oldest = nullptr;
    while (newest != nullptr) {
      auto* older = newest->next;
      newest->next = oldest;
      oldest = newest;
      newest = older;
    }
    while (oldest != nullptr) {
      auto* next = oldest->next;
      push_local(oldest);
      oldest = next;
    }
  }

  /// @returns The oldest link, or null if none was pushed or taken over.
  [[nodiscard]] run_link* pop() noexcept {
    auto* link = first_;
    if (link != nullptr) {
      first_ = link->next;
      if (first_ == nullptr)
        last_ = nullptr;
      link->next = nullptr;
    }
    return link;
  }

  /// Whether nothing waits here; what is still foreign does not count.
  [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }

private:
  std::atomic<run_link*> foreign_{nullptr};
  run_link* first_ = nullptr;
  run_link* last_ = nullptr;
};

} // namespace lectern::net
