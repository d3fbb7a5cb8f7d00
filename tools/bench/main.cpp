#include "tests/support/surroundings.hpp"
#include "tools/bench/measure.hpp"
#include "tools/bench/report.hpp"
#include "tools/bench/trace_cost.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <iostream>

namespace lectern::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

/// A goal: 8 for each of its two sockets.
constexpr double idle_viewer_kibibytes_max = 16;

struct bench_options {
  std::size_t rounds = 5;
  std::size_t viewers = 1000;
  bool json = false;
  bool trace = false;
};

/// A figure whose rounds are still to come; goals are ratios to the bare loop.
comparison figure(std::string name, std::string unit, std::optional<double> ratio_min,
                  std::optional<double> ratio_max) {
  return {.name = std::move(name),
          .unit = std::move(unit),
          .bare = {},
          .lectern = {},
          .ratio_min = ratio_min,
          .ratio_max = ratio_max};
}

/// Adds one round of one contender: `values` in the order of `figures`.
void add(std::vector<comparison>& figures, bool is_bare, const std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i)
    (is_bare ? figures[i].bare : figures[i].lectern).push_back(values[i]);
}

throughput measure_throughput(contender& relay, const std::string& script, bool on_terminal,
                              std::size_t bytes) {
  flow output{relay, script, on_terminal};
  static_cast<void>(output.measure(bytes / 16)); // Until it runs at its pace.
  return output.measure(bytes);
}

std::vector<double> measure_all(contender& relay) {
  const auto cooked =
    measure_throughput(relay, "yes 'a line of text, as long as many are'", true, 64 * mebibyte);
  const auto raw = measure_throughput(relay, "stty raw; exec cat /dev/zero", true, 64 * mebibyte);
  const auto pipes = measure_throughput(relay, "exec cat /dev/zero", false, 512 * mebibyte);
  const auto echo = measure_echo(relay, 2000);
  return {cooked.mebibytes_per_second,
          cooked.cpu_seconds_per_gigabyte,
          raw.mebibytes_per_second,
          raw.cpu_seconds_per_gigabyte,
          pipes.mebibytes_per_second,
          pipes.cpu_seconds_per_gigabyte,
          echo.p50_ms,
          echo.p99_ms,
          measure_rate(relay, true, 100).per_second,
          measure_rate(relay, false, 100).per_second};
}

std::vector<comparison> figures_of_relay() {
  return {
    figure("PTY throughput, cooked", "MiB/s", 0.97, {}),
    figure("PTY relay CPU, cooked", "s/GB", {}, 1.0),
    figure("PTY throughput, raw", "MiB/s", 0.97, {}),
    figure("PTY relay CPU, raw", "s/GB", {}, 1.0),
    figure("pipe throughput", "MiB/s", 0.85, {}),
    figure("pipe relay CPU", "s/GB", {}, 2.0),
    figure("echo p50", "ms", {}, 1.15),
    figure("echo p99", "ms", {}, {}),
    figure("commands on a PTY", "1/s", {}, {}),
    figure("commands on pipes", "1/s", {}, {}),
  };
}

std::vector<comparison> compare(std::size_t rounds, contender& bare, contender& lectern) {
  auto figures = figures_of_relay();
  for (std::size_t round = 0; round < rounds; ++round) {
    std::cerr << "round " << round + 1 << " of " << rounds << '\n';
    add(figures, true, measure_all(bare));
    add(figures, false, measure_all(lectern));
  }
  return figures;
}

void print(const bench_options& options, const report& results) {
  if (options.json)
    print_json(std::cout, results);
  else
    print_table(std::cout, results);
}

void run_trace(const bench_options& options) {
  print(options,
        {.beside = "no trace", .comparisons = measure_trace_cost(options.rounds), .absolutes = {}});
}

void run(const bench_options& options) {
  const auto bare = make_bare_contender();
  const auto lectern = make_lectern_contender();
  report results{.beside = "bare loop",
                 .comparisons = compare(options.rounds, *bare, *lectern),
                 .absolutes = {}};
  std::cerr << options.viewers << " idle viewers\n";
  const auto idle = measure_idle(options.viewers, 20s);
  const auto prefix = std::to_string(idle.viewers) + " idle viewers: ";
  results.absolutes = {
    {prefix + "CPU", "% core", idle.core_percent, 1.0},
    {"memory per idle viewer", "KiB", idle.kibibytes_per_viewer, idle_viewer_kibibytes_max}};
  print(options, results);
}

} // namespace

} // namespace lectern::bench

/// Exit statuses: 0 measured, 1 something failed, others as CLI11 has them.
int main(int argc, char** argv) {
  try {
    const lectern::test::surroundings ours{argv};
    lectern::bench::bench_options options;
    CLI::App app{"Compares lecternd with a minimal program that relays the same bytes.",
                 "lectern-bench"};
    app
      .add_option("--rounds", options.rounds,
                  "Rounds, or restarts with --trace; medians are reported")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
    app.add_option("--viewers", options.viewers, "Idle terminals")
      ->check(CLI::Range(1, 3000))
      ->capture_default_str();
    app.add_flag("--json", options.json, "Print JSON with the figure of each round");
    app.add_flag("--trace", options.trace,
                 "Measure the cost of the trace, compared with --no-trace");
    CLI11_PARSE(app, argc, argv);
    std::signal(SIGPIPE, SIG_IGN);
    options.trace ? lectern::bench::run_trace(options) : lectern::bench::run(options);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "lectern-bench: %s\n", error.what());
    return 1;
  }
}
