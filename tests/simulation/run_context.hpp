#pragma once

#include "tests/simulation/rules.hpp"
#include "tests/simulation/sim_clock.hpp"
#include "tests/simulation/task_order.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lectern::simulation {

/// What everything in one schedule shares.
class scene {
public:
  scene(const schedule& which, std::vector<std::size_t> change_points, sim_clock& time)
    : order(which, std::move(change_points)), clock(time) {}

  /// The first complaint of each rule counts; what follows is a consequence.
  void complain(std::string_view rule, std::string what) {
    if (tells)
      told.push_back("       ! " + std::string{rule} + ": " + what);
    if (std::none_of(found.begin(), found.end(), [&](auto& c) { return c.rule == rule; }))
      found.push_back({std::string{rule}, std::move(what)});
  }

  /// Adds a line to the story. The words are only made if somebody reads them.
  template <class Words>
  void note(const Words& words) {
    if (tells)
      told.push_back("         " + words());
  }

  task_order order;
  sim_clock& clock;
  bool short_io = false;

  complaints found;
  bool tells = false;
  std::vector<std::string> told; ///< One line a step, and what it did.
};

/// As long as this lives, it is the turn of `whose`.
class turn {
public:
  turn(scene& all, const thing* whose) noexcept
    : clock_(all.clock), before_(std::exchange(clock_.actor, whose)) {}

  turn(const turn&) = delete;
  ~turn() { clock_.actor = before_; }

private:
  sim_clock& clock_;
  const thing* before_;
};

} // namespace lectern::simulation
