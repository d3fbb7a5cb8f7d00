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

/// State shared by everything in one schedule.
class run_context {
public:
  run_context(const schedule& which, std::vector<std::size_t> change_points, sim_clock& time)
    : order(which, std::move(change_points)), clock(time) {}

  /// Records that a rule is broken, once per rule: later reports are usually consequences.
  void report(std::string_view rule, std::string detail) {
    if (is_traced)
      lines.push_back("       ! " + std::string{rule} + ": " + detail);
    if (std::none_of(broken.begin(), broken.end(), [&](auto& known) { return known.rule == rule; }))
      broken.push_back({std::string{rule}, std::move(detail)});
  }

  /// Adds a line to `lines`. `text` is only called if the schedule is traced.
  template <class Text>
  void note(const Text& text) {
    if (is_traced)
      lines.push_back("         " + text());
  }

  task_order order;
  sim_clock& clock;
  bool short_io = false;

  broken_rules broken;
  bool is_traced = false;
  std::vector<std::string> lines; ///< Each step, and what it did.
};

/// During its lifetime, it is the turn of `actor`.
class turn {
public:
  turn(run_context& context, const task_owner* actor) noexcept
    : clock_(context.clock), before_(std::exchange(clock_.actor, actor)) {}

  turn(const turn&) = delete;
  ~turn() { clock_.actor = before_; }

private:
  sim_clock& clock_;
  const task_owner* before_;
};

} // namespace lectern::simulation
