#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

namespace lectern::simulation {

/// How the next task is chosen among those that are possible.
enum class order_strategy : std::uint8_t {
  uniform, ///< All are equally likely.
  pct,     ///< Probabilistic concurrency testing: the one of highest priority; few change points.
};

/// Identifies one run of the simulation: the same schedule always does the same.
struct schedule {
  std::uint64_t seed = 0; ///< Determines the plan: clients and faults.
  order_strategy strategy = order_strategy::uniform;
  std::set<std::size_t> omitted; ///< Parts of the plan that are left out.
  std::uint64_t order = 0;       ///< Selects an order of the tasks of the same plan.
};

/// The schedule that belongs to a seed: half of them uniform, half PCT.
[[nodiscard]] inline schedule schedule_of(std::uint64_t seed) {
  return {seed, seed % 2 == 0 ? order_strategy::uniform : order_strategy::pct, {}, 0};
}

/// Whether the schedule is about the API, requests and rights (`api_world`), not about sessions
/// alone (`world`): one in four is, of each strategy.
[[nodiscard]] inline bool is_about_api(const schedule& which) {
  return which.seed / 2 % 4 == 0;
}

/// As options of the program `simulation`.
[[nodiscard]] std::string to_options(const schedule& which);

} // namespace lectern::simulation
