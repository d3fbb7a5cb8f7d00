#include "tools/bench/trace_cost.hpp"

#include "tools/bench/measure.hpp"

#include <array>
#include <iostream>
#include <optional>
#include <random>
#include <span>
#include <string>

namespace lectern::bench {

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20U;
constexpr std::size_t pairs_per_restart = 40;
constexpr std::size_t commands_per_slice = 20;
constexpr double part_kept_min = 0.97; ///< Of throughput and of commands per second.

struct work {
  const char* name;
  const char* script; ///< Null: short commands, one after another.
  bool on_terminal;
  std::size_t slice_bytes;
};

constexpr std::array all_work{
  work{"PTY, cooked", "yes 'a line of text, as long as many are'", true, 4 * mebibyte},
  work{"PTY, raw", "stty raw; exec cat /dev/zero", true, 8 * mebibyte},
  work{"pipes", "exec cat /dev/zero", false, 64 * mebibyte},
  work{"commands on a PTY", nullptr, true, 0},
  work{"commands on pipes", nullptr, false, 0},
};

/// What one slice took: work per second, and processor time per work.
using slice = std::array<double, 2>;

/// Does slices of one kind of work.
class worker {
public:
  worker(contender& relay, const work& work) : relay_(relay), work_(work) {
    if (work.script != nullptr)
      flow_.emplace(relay, work.script, work.on_terminal);
    static_cast<void>(measure()); // Until it runs at its pace.
  }

  [[nodiscard]] slice measure() {
    if (flow_) {
      const auto took = flow_->measure(work_.slice_bytes);
      return {took.mebibytes_per_second, took.cpu_seconds_per_gigabyte};
    }
    const auto took = measure_rate(relay_, work_.on_terminal, commands_per_slice);
    return {took.per_second, took.cpu_ms_each};
  }

private:
  contender& relay_;
  const work& work_;
  std::optional<flow> flow_;
};

std::vector<comparison> figures() {
  std::vector<comparison> result;
  for (const auto& work : all_work) {
    const std::string name = work.name;
    const bool flows = work.script != nullptr;
    result.push_back({.name = name,
                      .unit = flows ? "MiB/s" : "1/s",
                      .bare = {},
                      .lectern = {},
                      .ratio_min = part_kept_min,
                      .ratio_max = {}});
    result.push_back({.name = name + ": CPU",
                      .unit = flows ? "s/GB" : "ms",
                      .bare = {},
                      .lectern = {},
                      .ratio_min = {},
                      .ratio_max = 1 / part_kept_min});
  }
  return result;
}

void add(std::span<comparison, 2> to, worker& without, worker& with, bool starts_with_trace) {
  slice traced{};
  if (starts_with_trace)
    traced = with.measure();
  const auto bare = without.measure();
  if (!starts_with_trace)
    traced = with.measure();
  for (std::size_t i = 0; i < to.size(); ++i) {
    to[i].bare.push_back(bare[i]);
    to[i].lectern.push_back(traced[i]);
  }
}

} // namespace

std::vector<comparison> measure_trace_cost(std::size_t restarts) {
  auto result = figures();
  std::minstd_rand random; // NOLINT(cert-msc51-cpp): the same turns in each run.
  std::bernoulli_distribution coin;
  for (std::size_t restart = 0; restart < restarts; ++restart) {
    std::cerr << "restart " << restart + 1 << " of " << restarts << '\n';
    const auto without = make_lectern_contender(false);
    const auto with = make_lectern_contender();
    for (std::size_t kind = 0; kind < all_work.size(); ++kind) {
      worker bare{*without, all_work[kind]};
      worker traced{*with, all_work[kind]};
      const std::span<comparison, 2> pair{&result[2 * kind], 2};
      for (std::size_t i = 0; i < pairs_per_restart; ++i)
        add(pair, bare, traced, coin(random));
    }
  }
  return result;
}

} // namespace lectern::bench
