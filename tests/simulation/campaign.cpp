#include "tests/simulation/campaign.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>

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
  const auto begin = clock::now();
  const auto spent = [begin] {
    return std::chrono::duration<double>{clock::now() - begin}.count();
  };
  std::signal(SIGABRT, name_schedule);
  simulator runs;
  campaign_result result;
  while (result.schedules < options.schedules && !result.found
         && spent() < static_cast<double>(options.seconds)) {
    current_seed = options.first_seed + result.schedules;
    const auto which = schedule_of(current_seed);
    const auto came = runs.run(which);
    ++result.schedules;
    result.steps += came.steps;
    if (!came.found.empty())
      result.found = finding{which, which, came.found.front()};
  }
  result.seconds = spent();
  if (result.found) {
    result.found->shrunk = runs.shrink(result.found->first, result.found->what.rule);
    result.found->what = runs.run(result.found->shrunk).found.front();
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
