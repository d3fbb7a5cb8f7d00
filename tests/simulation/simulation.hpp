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

/// The outcome of one schedule.
struct outcome {
  broken_rules broken;
  std::size_t steps = 0;
  std::uint64_t fingerprint = 0;
  std::vector<std::string> parts; ///< Of its plan, including omitted ones.
  std::vector<std::string> lines; ///< Its steps, if it was traced.

  /// Null if the rule was kept.
  [[nodiscard]] const broken_rule* find_broken(const std::string& rule) const;
};

class sim_system;

/// Runs schedules, one after the other, on the calling thread.
class simulator {
public:
  simulator();
  ~simulator();

  [[nodiscard]] outcome run(const schedule& which, bool is_traced = false);

  /// Omits parts that are not needed to break the rule, trying several orders.
  /// @pre `which` breaks `rule`. @returns A schedule that breaks it, too.
  [[nodiscard]] schedule shrink(schedule which, const std::string& rule);

private:
  [[nodiscard]] std::optional<schedule> find_order(schedule which, const std::string& rule);

  std::unique_ptr<sim_system> system_;
};

} // namespace lectern::simulation
