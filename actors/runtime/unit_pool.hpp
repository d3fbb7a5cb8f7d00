#pragma once

#include "actors/runtime/io_unit.hpp"

#include <caf/detail/thread_safe_actor_clock.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <thread>
#include <vector>

namespace lectern {

/// The io_units of one actor system, as its scheduler module: CAF starts them
/// first, stops them last, and has no worker threads of its own.
///
/// Load it with `config.load<unit_pool>()`; `scheduler.max-threads` is the number
/// of units.
class unit_pool final : public caf::scheduler::abstract_coordinator {
public:
  explicit unit_pool(caf::actor_system& system);
  ~unit_pool() override;

  /// Called by CAF while it sets the system up.
  [[nodiscard]] static caf::actor_system::module* make(caf::actor_system& system,
                                                       caf::detail::type_list<>);

  /// The pool of a system that loaded it.
  [[nodiscard]] static unit_pool& of(caf::actor_system& system);

  /// Has what happens in this system recorded. `recorder` has a ring for each unit, and
  /// outlives the system. @pre No actor was spawned yet.
  void record_to(trace::flight_recorder& recorder);

  /// @throws std::system_error if not all threads could be started. Called once the system is
  ///   there: CAF would not survive it earlier.
  void check_started() const;

  /// Units, each with a thread of its own.
  [[nodiscard]] std::size_t size() const noexcept { return units_.size(); }

  /// Any unit; positions wrap around.
  [[nodiscard]] io_unit& unit(std::size_t index);

  /// Gives an actor that is not pinned to any unit for one turn.
  void enqueue(caf::resumable* job) override;

  caf::actor_clock& clock() noexcept override { return clock_; }

  /// Makes the units. Not in `start`: CAF has actors by then, and dies of what is thrown.
  void init(caf::actor_system_config& config) override;

  /// Throws nothing; see `check_started`.
  void start() override;

  /// Stops the threads. Actors that are still queued are released unrun.
  void stop() override;

private:
  class unit_thread;

  caf::detail::thread_safe_actor_clock clock_;
  std::thread clock_thread_;
  std::vector<std::unique_ptr<unit_thread>> units_;
  std::exception_ptr failure_; ///< What kept a thread from starting.
};

} // namespace lectern
