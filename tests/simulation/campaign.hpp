#pragma once

#include "tests/simulation/simulation.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace lectern::simulation {

struct campaign_options {
  std::uint64_t first_seed = 1; ///< The others follow it.
  std::size_t schedules = std::numeric_limits<std::size_t>::max();
  std::size_t seconds = std::numeric_limits<std::size_t>::max();
  std::optional<bool> about_api; ///< Set: seeds of the other kind of schedule are passed over.
};

/// A schedule that broke a rule.
struct finding {
  schedule first;  ///< As it was found.
  schedule shrunk; ///< Without what it does not need.
  complaint what;  ///< Of the shrunk one.
};

struct campaign_result {
  std::size_t schedules = 0;
  std::size_t steps = 0;
  double processor_seconds = 0; ///< Of one core, whoever else uses it.
  std::optional<finding> found; ///< The first one; it ends the campaign.

  [[nodiscard]] double per_second() const {
    return processor_seconds > 0 ? static_cast<double>(schedules) / processor_seconds : 0;
  }
};

/// Runs one schedule after the other until a limit is reached or one of them
/// breaks a rule; that one is shrunk. Should the product abort, the schedule that
/// was running is named on the standard error.
[[nodiscard]] campaign_result run_campaign(const campaign_options& options);

/// What broke, how to run it again, and its story.
[[nodiscard]] std::string report(const finding& what);

} // namespace lectern::simulation
