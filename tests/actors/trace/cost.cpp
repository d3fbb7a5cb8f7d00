#include "actors/runtime/io_unit.hpp"
#include "actors/runtime/pinned.hpp"
#include "actors/runtime/unit_pool.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <future>
#include <optional>
#include <vector>

/// What recording costs: nanoseconds of a record, and of a message with its sending,
/// handling and duration, against the same without a trace, in turns.
namespace lectern {

namespace {

using steady = std::chrono::steady_clock;

constexpr int rounds = 15;
constexpr std::uint64_t records = 2'000'000;
constexpr std::uint64_t messages = 400'000;

double ns_each(steady::duration took, std::uint64_t count) {
  return std::chrono::duration<double, std::nano>(took).count() / static_cast<double>(count);
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + rounds / 2, values.end());
  return values[rounds / 2];
}

using runner_actor = caf::typed_actor<caf::reacts_to<start_source>>;

/// Sends itself one message after the other.
class runner final : public pinned_actor<runner_actor> {
public:
  runner(caf::actor_config& config, std::promise<steady::duration>& whole)
    : pinned_actor(config), done_(whole) {}

  const char* name() const override { return "runner"; }

protected:
  behavior_type make_behavior() override {
    began_ = steady::now();
    send(self(), start_source{});
    return {[this](const start_source&) {
      if (--left_ > 0)
        return send(self(), start_source{});
      done_.set_value(steady::now() - began_);
      quit();
    }};
  }

private:
  std::promise<steady::duration>& done_;
  steady::time_point began_;
  std::uint64_t left_ = messages;
};

struct config : caf::actor_system_config {
  config() {
    load<unit_pool>();
    set("scheduler.max-threads", std::size_t{1});
  }
};

double message_ns(const std::filesystem::path& folder) {
  std::optional<trace::flight_recorder> recorder;
  config settings;
  caf::actor_system system{settings};
  auto& pool = unit_pool::of(system);
  if (!folder.empty()) {
    recorder.emplace(trace::flight_recorder::create({.folder = folder}).value());
    pool.record_to(*recorder);
  }
  std::promise<steady::duration> done;
  auto took = done.get_future();
  spawn_on<runner>(pool.unit(0), done);
  const auto result = ns_each(took.get(), messages);
  system.await_all_actors_done();
  return result;
}

double record_ns(const std::filesystem::path& folder) {
  auto recorder = trace::flight_recorder::create({.folder = folder}).value();
  auto& ring = recorder.unit(0);
  const auto began = steady::now();
  for (std::uint64_t i = 0; i < records; ++i)
    ring.put({trace::kind::mark, 1, 2, i, 4});
  return ns_each(steady::now() - began, records);
}

void measure(const std::filesystem::path& folder) {
  std::vector<double> record, with, without;
  for (int i = 0; i < rounds; ++i) {
    record.push_back(record_ns(folder));
    without.push_back(message_ns({}));
    with.push_back(message_ns(folder));
  }
  std::printf("a record: %.1f ns (goal: 12)\n", median(record));
  std::printf("a message: %.1f ns without a trace, %.1f ns with: %.1f ns for it (goal: 45)\n",
              median(without), median(with), median(with) - median(without));
}

} // namespace

} // namespace lectern

int main() {
  const auto folder = std::filesystem::temp_directory_path() / "lectern-trace-cost";
  try {
    lectern::measure(folder);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  std::filesystem::remove_all(folder);
  std::filesystem::remove_all(folder.string() + ".earlier");
  return 0;
}
