#include "tests/simulation/schedule.hpp"

namespace lectern::simulation {

std::string to_options(const schedule& which) {
  auto text = "--seed " + std::to_string(which.seed);
  text += which.strategy == order_strategy::pct ? " --strategy pct" : " --strategy uniform";
  if (which.order != 0)
    text += " --order " + std::to_string(which.order);
  const char* separator = " --omit ";
  for (const auto part : which.omitted) {
    text += separator + std::to_string(part);
    separator = ",";
  }
  return text;
}

} // namespace lectern::simulation
