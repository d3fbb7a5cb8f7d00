#pragma once

#include "tests/simulation/rules.hpp"
#include "tests/simulation/schedule.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lectern::simulation {

/// What came of one schedule.
struct outcome {
  complaints found;
  std::size_t steps = 0;
  std::uint64_t fingerprint = 0;
  std::vector<std::string> parts; ///< Of its plan, with those that were left out.
  std::vector<std::string> told;  ///< What happened, if it was to be told.

  /// Null if the rule was kept.
  [[nodiscard]] const complaint* complaint_about(const std::string& rule) const;
};

class stage;

/// Runs schedules, one after the other, on the calling thread.
class simulator {
public:
  simulator();
  ~simulator();

  [[nodiscard]] outcome run(const schedule& which, bool tells = false);

  /// Leaves out what a complaint does not need, and looks for a short order.
  /// @pre `which` breaks `rule`. @returns A schedule that breaks it, too.
  [[nodiscard]] schedule shrink(schedule which, const std::string& rule);

private:
  [[nodiscard]] std::optional<schedule> find_order(schedule which, const std::string& rule);

  std::unique_ptr<stage> stage_;
};

} // namespace lectern::simulation
