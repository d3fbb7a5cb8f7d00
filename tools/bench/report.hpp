#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace lectern::bench {

/// One figure, measured round after round for both contenders.
struct comparison {
  std::string name;
  std::string unit;
  std::vector<double> bare;
  std::vector<double> lectern;     ///< As many as of `bare`, from the same rounds.
  std::optional<double> ratio_min; ///< Goals, where there are any.
  std::optional<double> ratio_max;

  /// Median of the ratios of the rounds, lectern to bare loop.
  [[nodiscard]] double ratio() const;
  [[nodiscard]] bool is_reached() const;
};

/// One figure of the daemon alone.
struct absolute {
  std::string name;
  std::string unit;
  double value = 0;
  std::optional<double> value_max; ///< The goal, where there is one.

  [[nodiscard]] bool is_reached() const { return !value_max || value <= *value_max; }
};

struct report {
  std::string beside; ///< What the daemon was measured beside.
  std::vector<comparison> comparisons;
  std::vector<absolute> absolutes;
};

void print_table(std::ostream& os, const report& results);
void print_json(std::ostream& os, const report& results);

} // namespace lectern::bench
