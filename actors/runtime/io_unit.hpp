#pragma once

#include "actors/messages/local.hpp"
#include "actors/runtime/activity.hpp"
#include "net/loop/io_loop.hpp"
#include "net/loop/run_queue.hpp"
#include "net/loop/timer.hpp"

#include <caf/actor_system.hpp>
#include <caf/execution_unit.hpp>
#include <caf/logger.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <chrono>
#include <cstddef>
#include <utility>

namespace lectern {

namespace trace {
class flight_recorder;
}

/// What of an actor stands in the queue of its unit. Queued, it holds one
/// reference to `job`.
struct pinned_link : net::run_link {
  caf::resumable* job = nullptr;
};

/// One thread, one event loop, and the actors pinned to it.
///
/// Pinned actors are resumed here, wherever messages come from, so everything that they
/// own is touched by one thread only. Tests bring a unit of their own, driven by
/// CAF's deterministic scheduler.
///
/// Thread safety: `run_later` and `exec_later` from any thread, the rest on the
/// unit's own.
class io_unit : public caf::execution_unit {
public:
  using execution_unit::execution_unit;

  /// Queues a pinned actor of this unit; takes over the reference.
  virtual void run_later(pinned_link& link) = 0;

  /// Queues whatever CAF wakes: ours here, anything else at the scheduler.
  void exec_later(caf::resumable* job) final {
    // Only spawning comes this way, so the cast is paid once per actor.
    if (auto* link = dynamic_cast<pinned_link*>(job))
      run_later(*link);
    else
      system().scheduler().enqueue(job);
  }

  /// The loop of this unit's descriptors.
  [[nodiscard]] virtual net::io_loop& loop() = 0;

  [[nodiscard]] virtual net::timer make_timer() { return net::make_timer(loop()); }

  /// The time of day, for people; deadlines use `make_timer`.
  [[nodiscard]] virtual wall_time now() const { return std::chrono::system_clock::now(); }

  /// Position in the pool.
  [[nodiscard]] virtual std::size_t index() const = 0;

  /// The unit at position `index` of the same pool; wraps around.
  [[nodiscard]] virtual io_unit& sibling(std::size_t index) = 0;

  /// What its actors have done; they count it on its thread.
  [[nodiscard]] activity& counts() noexcept { return counts_; }

  /// Where the trace of this unit's actors goes; null for nowhere.
  [[nodiscard]] trace::flight_recorder* recorder() const noexcept { return recorder_; }

protected:
  /// @pre This unit has no actor yet.
  void record_to(trace::flight_recorder* recorder) noexcept { recorder_ = recorder; }

private:
  activity counts_;
  trace::flight_recorder* recorder_ = nullptr;
};

/// Creates an actor of class `T` on `unit`; callable from any thread. The
/// constructor runs here, everything else on the unit's thread.
template <class T, class... Ts>
auto spawn_on(io_unit& unit, Ts&&... xs) {
  caf::actor_config config{&unit};
  auto spawned =
    unit.system().template spawn_class<T, caf::no_spawn_options>(config, std::forward<Ts>(xs)...);
  // CAF has made its logger known to this thread, and would tell it at each turn of an
  // actor whose turn it is, under a lock of all threads. Nobody reads that.
  caf::logger::set_current_actor_system(nullptr);
  return spawned;
}

} // namespace lectern
