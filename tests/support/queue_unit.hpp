#pragma once

#include "actors/runtime/pinned.hpp"
#include "tests/support/manual_clock.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <deque>

namespace lectern {

/// A unit without a thread: runs what is queued when the test asks for it.
class queue_unit final : public io_unit {
public:
  using io_unit::io_unit;

  void run_later(pinned_link& link) override { queue_.push_back(&link); }

  net::io_loop& loop() override { return loop_; }

  [[nodiscard]] net::timer make_timer() override { return clock.make_timer(); }

  [[nodiscard]] std::size_t index() const override { return 0; }

  io_unit& sibling(std::size_t) override { return *this; }

  /// @returns Whether there was anything to run.
  bool run_once() {
    if (queue_.empty())
      return false;
    auto* link = queue_.front();
    queue_.pop_front();
    if (link->job->resume(this, 1) == caf::resumable::resume_later)
      queue_.push_back(link);
    else
      caf::intrusive_ptr_release(link->job);
    return true;
  }

  manual_clock clock;

private:
  net::io_loop loop_;
  std::deque<pinned_link*> queue_;
};

struct test_config : caf::actor_system_config {
  test_config() { set("scheduler.policy", caf::atom("testing")); }
};

} // namespace lectern
