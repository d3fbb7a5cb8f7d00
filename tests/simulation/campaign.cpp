#include "tests/simulation/campaign.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>

namespace lectern::simulation {

namespace {

/// The schedule that runs, for a handler that may not do much.
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
  // Long enough for anybody, and what a clock can add.
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
    const auto came = runs.run(which);
    ++result.schedules;
    result.steps += came.steps;
    if (!came.found.empty())
      result.found = finding{which, which, came.found.front()};
  }
  result.processor_seconds = static_cast<double>(std::clock() - processor_begin) / CLOCKS_PER_SEC;
  if (result.found) {
    auto& [first, shrunk, what] = *result.found;
    shrunk = runs.shrink(first, what.rule);
    what = *runs.run(shrunk).complaint_about(std::string{what.rule});
  }
  std::signal(SIGABRT, SIG_DFL);
  return result;
}

std::string report(const finding& what) {
  simulator runs;
  auto text = "broken: " + what.what.rule + ": " + what.what.what + '\n';
  text += "found by: simulation " + to_options(what.first) + '\n';
  text += "replay: simulation " + to_options(what.shrunk) + " --trace\n";
  for (const auto& line : runs.run(what.shrunk, true).told)
    text += line + '\n';
  return text;
}

} // namespace lectern::simulation
