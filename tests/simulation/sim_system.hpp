#pragma once

#include "actors/runtime/io_unit.hpp"
#include "net/source/opener.hpp"
#include "net/ws/ws_link.hpp"
#include "tests/simulation/actor_table.hpp"
#include "tests/simulation/sim_clock.hpp"
#include "tests/simulation/trace_tape.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace lectern::simulation {

class sim_system;

/// Makes the links and sources of a schedule.
class resource_factory {
public:
  virtual ~resource_factory() = default;

  /// @param key The key of the connection's handshake.
  [[nodiscard]] virtual net::ws_link make_link(const std::string& key) = 0;

  /// @param words As given to `make_sim_opener`.
  [[nodiscard]] virtual net::opening open(const std::vector<std::string>& words,
                                          const net::open_request& request,
                                          net::open_handler then) = 0;
};

/// A unit whose actors, timers, links and children belong to the schedule.
class sim_unit final : public io_unit {
public:
  sim_unit(caf::actor_system& system, sim_system& owner, std::size_t index)
    : io_unit(&system), owner_(owner), index_(index) {}

  void run_later(pinned_link& link) override;

  net::io_loop& loop() override;

  net::timer make_timer() override;

  [[nodiscard]] wall_time now() const override;

  [[nodiscard]] std::size_t index() const override { return index_; }

  io_unit& sibling(std::size_t index) override;

  [[nodiscard]] resource_factory& factory();

private:
  sim_system& owner_;
  std::size_t index_;
};

/// The actor system, shared by schedules one after another: starting one takes as
/// long as a small schedule.
class sim_system {
public:
  sim_system();

  [[nodiscard]] std::size_t unit_count() const noexcept { return units_.size(); }
  [[nodiscard]] sim_unit& unit(std::size_t index) { return units_[index % units_.size()]; }

  /// Runs what actors have posted to the loop: they release themselves there.
  void poll_loop();

  /// Advances CAF's own clock to its next deadline.
  /// @returns Whether there was one.
  bool pass_time_of_actors();

  sim_clock clock;
  net::io_loop loop; ///< Shared by all units, since they are one thread.
  trace_tape tape;
  actor_table* actors = nullptr;       ///< The current schedule's.
  resource_factory* factory = nullptr; ///< Likewise.

private:
  caf::actor_system_config config_;
  caf::actor_system system_;
  std::array<sim_unit, 2> units_;
};

/// For `connection_options::make_link`.
[[nodiscard]] net::ws_link make_sim_link(io_unit& unit, net::ws_upgrade upgrade, net::ws_limits);

/// An opener that passes these words to the schedule's `resource_factory`: `console`, or `exec` and
/// the number of a client.
[[nodiscard]] net::opener make_sim_opener(sim_system& system, std::vector<std::string> words);

} // namespace lectern::simulation
