#pragma once

#include "tests/simulation/simulation.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace lectern::simulation {

struct campaign_options {
  std::uint64_t first_seed = 1; ///< Seeds count up from here.
  std::size_t schedules = std::numeric_limits<std::size_t>::max();
  std::size_t seconds = std::numeric_limits<std::size_t>::max();
  std::optional<bool> about_api; ///< If set, other schedules are skipped.
};

/// A schedule that broke a rule.
struct finding {
  schedule first;     ///< As it was found.
  schedule shrunk;    ///< Without unneeded parts.
  broken_rule broken; ///< By the shrunk schedule.
};

struct campaign_result {
  std::size_t schedules = 0;
  std::size_t steps = 0;
  double processor_seconds = 0; ///< CPU time of this process.
  std::optional<finding> found; ///< The first one; it ends the campaign.

  [[nodiscard]] double per_second() const {
    return processor_seconds > 0 ? static_cast<double>(schedules) / processor_seconds : 0;
  }
};

/// Runs schedules one after another until a limit is reached or one breaks a
/// rule; that one is shrunk. If the product aborts, the seed of the schedule that
/// was running is printed to standard error.
[[nodiscard]] campaign_result run_campaign(const campaign_options& options);

/// The broken rule, options that replay the schedule, and its steps.
[[nodiscard]] std::string report(const finding& found);

} // namespace lectern::simulation
