#include "tests/simulation/campaign.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iostream>

namespace {

using namespace lectern::simulation;

/// Runs one schedule and prints its outcome.
int replay(const schedule& which, bool is_traced) {
  simulator runs;
  const auto result = runs.run(which, is_traced);
  for (std::size_t i = 0; i < result.parts.size(); ++i)
    std::cout << (which.omitted.contains(i) ? "without " : "with    ") << i << "  "
              << result.parts[i] << '\n';
  for (const auto& line : result.lines)
    std::cout << line << '\n';
  for (const auto& broken : result.broken)
    std::cout << "broken: " << broken.rule << ": " << broken.detail << '\n';
  std::cout << result.steps << " steps, fingerprint " << result.fingerprint << '\n';
  return result.broken.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

int search(const campaign_options& options) {
  const auto result = run_campaign(options);
  std::cout << result.schedules << " schedules, " << result.steps << " steps, "
            << static_cast<std::uint64_t>(result.per_second())
            << " schedules per second of a core\n";
  if (!result.found)
    return EXIT_SUCCESS;
  std::cout << report(*result.found);
  return EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{
    "Runs whole systems under schedules that follow from a seed, and checks their rules."};
  campaign_options many;
  schedule replayed;
  std::string strategy;
  std::string about;
  std::vector<std::size_t> omitted;
  bool is_traced = false;
  app.add_option("--schedules", many.schedules, "How many schedules at most");
  app.add_option("--seconds", many.seconds, "How long at most");
  app.add_option("--first-seed", many.first_seed, "The seed of the first schedule; others follow");
  app.add_option("--about", about, "api or sessions: schedules of this kind only")
    ->check(CLI::IsMember({"api", "sessions"}));
  auto* seed = app.add_option("--seed", replayed.seed, "Run the schedule of this seed alone");
  app.add_option("--strategy", strategy, "uniform or pct; by default the seed decides")
    ->check(CLI::IsMember({"uniform", "pct"}));
  app.add_option("--order", replayed.order, "Another order of the same tasks");
  app.add_option("--omit", omitted, "Parts of the plan to leave out")->delimiter(',');
  app.add_flag("--trace", is_traced, "Print every step");
  CLI11_PARSE(app, argc, argv);

  if (!about.empty())
    many.about_api = about == "api";
  if (seed->count() == 0)
    return search(many);
  replayed.strategy = strategy.empty()    ? schedule_of(replayed.seed).strategy
                      : strategy == "pct" ? order_strategy::pct
                                          : order_strategy::uniform;
  replayed.omitted = {omitted.begin(), omitted.end()};
  return replay(replayed, is_traced);
}
