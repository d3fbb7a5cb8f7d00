#include "tests/actor_trace/two_sessions.hpp"
#include "tools/actor-trace/loads.hpp"
#include "tools/actor-trace/stats.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace lectern::tracing {

using test::two_sessions;
using trace::kind;

namespace {

figures all_figures(const reading& trace) {
  return figures_of(trace, selection{}.apply(trace));
}

} // namespace

TEST_SUITE_BEGIN("distribution");

TEST_CASE("a quantile is the least value that so many do not exceed") {
  distribution times;
  CHECK(times.quantile(0.5) == 0);
  for (const int ns : {5, 1, 4, 2, 3})
    times.add(ns);

  CHECK(times.quantile(0) == 1);
  CHECK(times.quantile(0.5) == 3);
  CHECK(times.quantile(0.8) == 4);
  CHECK(times.quantile(0.81) == 5);
  CHECK(times.quantile(1) == 5);
  CHECK(times.mean() == 3);
  CHECK(times.sum() == 15);
}

TEST_CASE("buckets are powers of ten without a hole between them") {
  distribution times;
  for (const int ns : {0, 9, 10, 1'000})
    times.add(ns);

  std::vector<std::pair<std::int64_t, std::size_t>> buckets;
  for (const auto& bucket : times.buckets())
    buckets.emplace_back(bucket.below, bucket.count);

  CHECK(buckets
        == std::vector<std::pair<std::int64_t, std::size_t>>{
          {10, 2}, {100, 1}, {1'000, 0}, {10'000, 1}});
  CHECK(distribution{}.buckets().empty());
}

TEST_CASE("times that no trace can have are figures, too") {
  distribution times;
  for (int i = 0; i < 3; ++i)
    times.add(trace::longest_ns);

  CHECK(times.sum() == trace::longest_ns);
  REQUIRE(times.buckets().size() == 1);
  CHECK(times.buckets().front().count == 3);
}

TEST_CASE("a rate has a text for every number and span") {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  CHECK(per_second(3, 1'500'000'000) == 2);
  CHECK(per_second(7, 0) == 7'000'000'000);
  CHECK(per_second(most, 0) == most);
}

TEST_SUITE_END();
TEST_SUITE_BEGIN("stats");

TEST_CASE("messages are counted by outcome, with their times") {
  auto a = two_sessions();
  a.reject(a.send(3, 4, "output"));
  a.send(13, 14, "output");
  const reading trace{a.shot()};

  const auto output = all_figures(trace).handlers.at("output");

  CHECK(output.sent == 4);
  CHECK(output.handled == 2);
  CHECK(output.rejected == 1);
  CHECK(output.wait.count() == 2);
  CHECK(output.wait.quantile(0.5) > 2'000);
  CHECK(output.run.count() == 2);
  CHECK(all_figures(trace).handlers.at("enter stream").handled == 2);
}

TEST_CASE("each thread has its own figures, and messages from another one are crossings") {
  auto a = two_sessions();
  const auto key = a.send(4, 14, "credit");
  a.on_ring(1);
  a.handle(14, key);
  const reading trace{a.shot()};

  const auto units = all_figures(trace).units;

  CHECK(units.at(0).messages == 2);
  CHECK(units.at(0).crossings == 0);
  CHECK(units.at(0).entered == 3);
  CHECK(units.at(0).busy_ns > 6'000'000);
  CHECK(units.at(1).messages == 2);
  CHECK(units.at(1).crossings == 1);
}

TEST_CASE("bytes are those of the kinds that move them") {
  const reading trace{two_sessions().shot()};

  CHECK(all_figures(trace).bytes
        == std::map<std::string, std::uint64_t>{{"link_written", 600}, {"source_read", 600}});
}

TEST_CASE("bytes of kinds that a trace does not name are counted by number") {
  auto shot = two_sessions().shot();
  shot.schema.kinds.clear();
  const reading trace{std::move(shot)};

  const auto bytes = all_figures(trace).bytes;
  CHECK(bytes.size() == 2);
  CHECK(bytes.at("kind " + std::to_string(static_cast<unsigned>(kind::source_read))) == 600);
}

TEST_CASE("figures of a selection are those of its events") {
  const reading trace{two_sessions().shot()};
  const std::vector<std::string> words{"conn=27"};

  const auto sums = figures_of(trace, selection::parse(words)->apply(trace));

  CHECK(sums.bytes.at("source_read") == 100);
  CHECK(sums.units.size() == 1);
  CHECK(figures_of(trace, {}).span_ns == 0);
}

TEST_SUITE_END();
TEST_SUITE_BEGIN("top");

namespace {

/// The numbers of the actors, in the order of their rank.
std::vector<std::uint64_t> ranked(const reading& trace, ranking by, std::size_t count_max = 99) {
  std::vector<std::uint64_t> result;
  for (const auto& row :
       rank(loads_since(trace, 0), trace, {}, by, 1'000'000'000, count_max).to_json())
    result.push_back(row.at("id").to_number<std::uint64_t>());
  return result;
}

} // namespace

TEST_CASE("actors are ranked by the requested column") {
  auto a = two_sessions();
  a.send(4, 13, "credit");
  const reading trace{a.shot()};

  CHECK(ranked(trace, ranking::busy).front() == 4);
  CHECK(ranked(trace, ranking::queue).front() == 13);
  CHECK(ranked(trace, ranking::bytes) == std::vector<std::uint64_t>{3, 4, 13, 14});
  CHECK(ranked(trace, ranking::msgs).front() == 4);
  CHECK(ranked(trace, ranking::wait).front() == 14);
  CHECK(ranked(trace, ranking::busy, 1).size() == 1);
}

TEST_CASE("what happened before the window does not count") {
  const reading trace{two_sessions().shot()};

  const auto loads = loads_since(trace, 1'000'000);

  CHECK(loads.at(4).messages == 1);
  CHECK_FALSE(loads.contains(14));
}

TEST_CASE("loads include an event at the very moment they are counted from") {
  test::trace_builder a;
  a.note(trace::kind::source_read, 3, 0, 5);
  const auto moment = a.now();
  const reading trace{a.shot()};

  CHECK(loads_since(trace, moment).contains(3));
  CHECK_FALSE(loads_since(trace, moment + 1).contains(3));
}

TEST_CASE("counters of the directory count what rings have lost") {
  auto shot = two_sessions().shot();
  for (auto& actor : shot.actors)
    if (actor.id == 14) {
      actor.messages = 1'000;
      actor.busy = 5'000;
      actor.bytes_in = 50;
      actor.bytes_out = 70;
    }
  const reading trace{shot};
  auto loads = loads_since(trace, 0);

  const trace::actor_entry before{
    .id = 14, .messages = 400, .busy = 1'000, .bytes_in = 20, .bytes_out = 30};
  take_counters(loads, trace, std::vector{before});

  CHECK(loads.at(14).messages == 600);
  CHECK(loads.at(14).busy_ns == 4'000);
  CHECK(loads.at(14).bytes == 70);
}

TEST_SUITE_END();

} // namespace lectern::tracing
