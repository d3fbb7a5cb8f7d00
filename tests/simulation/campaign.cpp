#include "tests/simulation/campaign.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>

namespace lectern::simulation {

namespace {

/// The schedule that runs, for a signal handler.
volatile std::uint64_t current_seed = 0;

extern "C" void name_schedule(int) {
  char text[64];
  const int size = std::snprintf(text, sizeof text, "simulation --seed %llu\n",
                                 static_cast<unsigned long long>(current_seed));
  if (size > 0)
    static_cast<void>(!::write(STDERR_FILENO, text, static_cast<std::size_t>(size)));
}

} // namespace

campaign_result run_campaign(const campaign_options& options) {
  using clock = std::chrono::steady_clock;
  // Decades, without overflow of the clock.
  const auto end =
    clock::now() + std::chrono::seconds{std::min(options.seconds, std::size_t{1} << 30)};
  const auto processor_begin = std::clock();
  std::signal(SIGABRT, name_schedule); // For asserts of the product.
  simulator runs;
  campaign_result result;
  for (auto seed = options.first_seed;
       result.schedules < options.schedules && !result.found && clock::now() < end; ++seed) {
    const auto which = schedule_of(seed);
    if (options.about_api.value_or(is_about_api(which)) != is_about_api(which))
      continue;
    current_seed = seed;
    const auto outcome = runs.run(which);
    ++result.schedules;
    result.steps += outcome.steps;
    if (!outcome.broken.empty())
      result.found = finding{which, which, outcome.broken.front()};
  }
  result.processor_seconds = static_cast<double>(std::clock() - processor_begin) / CLOCKS_PER_SEC;
  if (result.found) {
    auto& [first, shrunk, broken] = *result.found;
    shrunk = runs.shrink(first, broken.rule);
    broken = *runs.run(shrunk).find_broken(std::string{broken.rule});
  }
  std::signal(SIGABRT, SIG_DFL);
  return result;
}

std::string report(const finding& found) {
  simulator runs;
  auto text = "broken: " + found.broken.rule + ": " + found.broken.detail + '\n';
  text += "found by: simulation " + to_options(found.first) + '\n';
  text += "replay: simulation " + to_options(found.shrunk) + " --trace\n";
  for (const auto& line : runs.run(found.shrunk, true).lines)
    text += line + '\n';
  return text;
}

} // namespace lectern::simulation
