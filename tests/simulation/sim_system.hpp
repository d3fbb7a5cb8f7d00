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

class stage;

/// Where links and sources of a schedule come from.
class maker {
public:
  virtual ~maker() = default;

  /// @param key What the connection was given as key of its handshake.
  [[nodiscard]] virtual net::ws_link make_link(const std::string& key) = 0;

  /// @param words What the opener was made of.
  [[nodiscard]] virtual net::opening open(const std::vector<std::string>& words,
                                          const net::open_request& request,
                                          net::open_handler then) = 0;
};

/// A unit whose actors, timers, links and children belong to the schedule.
class sim_unit final : public io_unit {
public:
  sim_unit(caf::actor_system& system, stage& owner, std::size_t index)
    : io_unit(&system), owner_(owner), index_(index) {}

  void run_later(pinned_link& link) override;

  net::io_loop& loop() override;

  net::timer make_timer() override;

  [[nodiscard]] wall_time now() const override;

  [[nodiscard]] std::size_t index() const override { return index_; }

  io_unit& sibling(std::size_t index) override;

  [[nodiscard]] maker& things();

private:
  stage& owner_;
  std::size_t index_;
};

/// What is made once and serves many schedules, one after the other: starting an
/// actor system takes as long as a small schedule.
class stage {
public:
  stage();

  [[nodiscard]] sim_unit& unit(std::size_t index) { return units_[index % units_.size()]; }

  /// Runs what actors left on the loop: they let go of themselves there.
  void poll_loop();

  /// Lets the time pass that CAF's own deadlines go by, up to the next of them.
  /// @returns Whether there was one.
  bool pass_time_of_actors();

  sim_clock clock;
  net::io_loop loop; ///< Of all units, as all are one thread.
  trace_tape tape;
  actor_table* actors = nullptr; ///< Of the schedule that runs.
  maker* things = nullptr;       ///< Likewise.

private:
  caf::actor_system_config config_;
  caf::actor_system system_;
  std::array<sim_unit, 2> units_;
};

/// For `connection_options::make_link`.
[[nodiscard]] net::ws_link make_sim_link(io_unit& unit, net::ws_upgrade upgrade, net::ws_limits);

/// An opener that the schedule's `maker` knows by these words: `console`, or `exec` and the number
/// of a client.
[[nodiscard]] net::opener make_sim_opener(stage& where, std::vector<std::string> words);

} // namespace lectern::simulation
