#include "actors/trace/history.hpp"
#include "tests/actors/trace/trace_builder.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

namespace lectern::trace {

using test::trace_builder;

TEST_SUITE_BEGIN("history");

TEST_CASE("what was written on several rings is returned in the order of time") {
  trace_builder a;
  a.note(kind::mark, 1);
  a.on_ring(1);
  a.note(kind::mark, 2);
  a.on_ring(0);
  a.note(kind::mark, 3);

  const auto seen = a.build();

  REQUIRE(seen.events().size() == 3);
  CHECK(seen[0].self == 1);
  CHECK(seen[1].self == 2);
  CHECK(seen[1].ring == 1);
  CHECK(seen[2].self == 3);
}

TEST_CASE("what was overwritten is counted, and from when on nothing is missing is known") {
  trace_builder a;
  a.note(kind::mark, 1);
  a.on_ring(1);
  a.lose(7);
  a.note(kind::mark, 2);
  const auto first_on_ring_1 = a.now();

  const auto seen = a.build();

  CHECK(seen.lost() == 7);
  CHECK(seen.complete_from() == first_on_ring_1);
  CHECK(trace_builder{}.build().complete_from() == 0);
}

TEST_CASE("a history is complete from the latest beginning of all rings that lost events") {
  for (const std::uint32_t earlier : {0U, 1U}) {
    trace_builder a;
    a.on_ring(earlier);
    a.lose(3);
    a.note(kind::mark, 1);
    a.on_ring(1 - earlier);
    a.lose(7);
    a.note(kind::mark, 2);
    const auto later = a.now();
    const auto seen = a.build();

    CHECK(seen.lost() == 10);
    CHECK(seen.complete_from() == later);
  }
}

TEST_CASE("the wall clock counts from the beginning of the trace") {
  trace_builder a;
  const auto seen = a.build();

  CHECK(seen.clock().ns(5'000) == 5'000);
  CHECK(seen.clock().ticks(5'000) == 5'000);
  CHECK(seen.clock().realtime_ns(0) == 1'700'000'000'000'000'000);
}

TEST_CASE("times of a damaged trace are a century at most, and can be added and compared") {
  constexpr auto last_tick = std::numeric_limits<std::uint64_t>::max();
  constexpr auto last_ns = std::numeric_limits<std::int64_t>::max();
  directory_header long_ticks;
  long_ticks.first.realtime_ns = -1;
  long_ticks.last = {.ticks = 1, .monotonic_ns = last_ns};
  directory_header short_ticks;
  short_ticks.last = {.ticks = last_tick, .monotonic_ns = 1};

  const trace_clock slow{long_ticks};
  CHECK(slow.ns(1) == longest_ns);
  CHECK(slow.ns(last_tick) == longest_ns);
  CHECK(slow.realtime_ns(last_tick) == longest_ns);
  CHECK(slow.ticks(-1) == 0);
  CHECK(sum_of_times(slow.ns(1), slow.ns(1)) == longest_ns);
  CHECK(trace_clock{short_ticks}.ticks(longest_ns) == last_tick);
}

TEST_SUITE_END();
TEST_SUITE_BEGIN("causes");

TEST_CASE("a handler is caused by the sending of its message, and causes what it writes") {
  trace_builder a;
  const auto key = a.send(1, 2, "input");
  a.on_ring(1);
  a.handle(2, key, [&] { a.note(kind::source_write, 2, 0, 5); });
  const auto seen = a.build();
  const causes why{seen.events()};

  CHECK(why.delivery_of(0) == 1);
  CHECK(why.cause_of(1) == 0);
  CHECK(why.cause_of(2) == 1);
  CHECK(why.cause_of(0) == no_event);
}

TEST_CASE("what a thread writes after a handler is not caused by it") {
  trace_builder a;
  a.enter(2, "timer");
  a.note(kind::mark, 9);
  const auto seen = a.build();

  CHECK(causes{seen.events()}.cause_of(1) == no_event);
}

TEST_CASE("a handler causes what is written up to its end") {
  const auto is_caused_after = [](std::uint64_t ns) {
    trace_builder a;
    a.note_whole(kind::enter, 2, {.dur = 9}); // It ended within the tenth 16 ns.
    a.wait(ns - 10);
    a.note(kind::mark, 2);
    const auto seen = a.build();
    return causes{seen.events()}.cause_of(1) == 0;
  };
  CHECK(is_caused_after(160));
  CHECK_FALSE(is_caused_after(161));
}

TEST_CASE("a handler that has not finished causes what follows on its thread") {
  trace_builder a;
  a.hang(2, a.send(1, 2, "input"));
  a.note(kind::mark, 2);
  a.on_ring(1);
  a.note(kind::mark, 3);
  const auto seen = a.build();
  const causes why{seen.events()};

  CHECK(why.cause_of(2) == 1);
  CHECK(why.cause_of(3) == no_event);
}

TEST_CASE("the address of a message that was handled may be that of another one") {
  trace_builder a;
  const auto key = a.send(1, 2, "input");
  a.handle(2, key);
  const auto other = a.send(3, 4, "output");
  auto shot = a.shot();
  for (auto& record : shot.rings[0].records)
    if (record.kind() == kind::send)
      record.value = (record.value & 0xffff) | key << 16;
  CHECK(other != key);
  a.handle(4, other);
  auto last = a.shot().rings[0].records.back();
  last.value = (last.value & 0xffff) | key << 16;
  shot.rings[0].records.push_back(last);
  const history seen{std::move(shot)};
  const causes why{seen.events()};

  CHECK(why.cause_of(1) == 0);
  CHECK(why.cause_of(3) == 2);
}

TEST_SUITE_END();

} // namespace lectern::trace
