#include "tests/actors/trace/trace_builder.hpp"
#include "tools/actor-trace/lint.hpp"

#include <doctest/doctest.h>

namespace lectern::tracing {

using test::trace_builder;
using trace::kind;

namespace {

using lint_rule = findings (*)(const reading&, const lint_thresholds&);

bool is_found(lint_rule rule, const trace_builder& trace, const lint_thresholds& given = {}) {
  return !rule(reading{trace.shot()}, given).empty();
}

/// A process and a connection.
trace_builder two_actors() {
  trace_builder a;
  a.spawn(3, "command");
  a.spawn(4, "connection");
  return a;
}

} // namespace

TEST_SUITE_BEGIN("lint: thresholds");

TEST_CASE("a handler that takes as long as its threshold is not slow") {
  auto a = two_actors();
  a.enter(3, "timer", [&] { a.wait(1'500); }); // Entering and leaving add 100 ns.

  CHECK_FALSE(is_found(slow_handlers, a, {.handler_ns = 1'600, .handler_runs = 1}));
  CHECK(is_found(slow_handlers, a, {.handler_ns = 1'599, .handler_runs = 1}));
}

TEST_CASE("a handler that has run as long as its threshold does not hang") {
  auto a = two_actors();
  a.hang(4, a.send(3, 4, "output"));
  a.wait(990);
  a.on_ring(1);
  a.note(kind::mark, 3);

  CHECK_FALSE(is_found(hung_handlers, a, {.hung_ns = 1'000}));
  CHECK(is_found(hung_handlers, a, {.hung_ns = 999}));
}

TEST_CASE("a long wait takes ten messages that waited a millisecond each") {
  const auto waits = [](int count, std::uint64_t ns) {
    auto a = two_actors();
    for (int i = 0; i < count; ++i) {
      const auto key = a.send(3, 4, "output");
      a.wait(ns - 10);
      a.handle(4, key, [&] { a.wait(1'500); });
    }
    return a;
  };
  CHECK(is_found(long_waits, waits(10, 1'000'000)));
  CHECK_FALSE(is_found(long_waits, waits(9, 1'000'000)));
  CHECK_FALSE(is_found(long_waits, waits(10, 999'999)));
  CHECK_FALSE(is_found(long_waits, waits(10, 1'600'000), {.wait_ratio = 1'000}));
  CHECK(is_found(long_waits, waits(10, 1'600'001), {.wait_ratio = 1'000}));
}

TEST_CASE("a mailbox is growing if it grew in each third of the time") {
  trace_builder a;
  for (int i = 0; i < 3; ++i) {
    a.send(3, 4, "output");
    a.wait(990);
  }
  CHECK_FALSE(is_found(growing_mailboxes, a, {.growing_ns = 3'000}));
  a.note(kind::mark, 3);
  CHECK(is_found(growing_mailboxes, a, {.growing_ns = 3'000}));
}

TEST_CASE("a connection that outlives its link by its threshold does not linger") {
  auto a = two_actors();
  a.note(kind::link_gone, 4, 17);
  a.wait(990);
  a.exit(4);

  CHECK_FALSE(is_found(lingering_actors, a, {.linger_ns = 1'000}));
  CHECK(is_found(lingering_actors, a, {.linger_ns = 999}));
}

TEST_CASE("a request is unanswered only beyond its threshold") {
  auto a = two_actors();
  a.send(3, 4, "input", trace::ticket_request | 7U);
  a.wait(990);
  a.note(kind::mark, 3);

  CHECK_FALSE(is_found(unanswered_requests, a, {.answer_ns = 1'000}));
  CHECK(is_found(unanswered_requests, a, {.answer_ns = 999}));
}

TEST_CASE("rejected messages are reported from the threshold on") {
  auto a = two_actors();
  for (int i = 0; i < 3; ++i)
    a.reject(a.send(3, 4, "output"));

  CHECK(is_found(rejected_messages, a, {.rejected = 3}));
  CHECK_FALSE(is_found(rejected_messages, a, {.rejected = 4}));
}

TEST_CASE("a viewer is stalled beyond its threshold, and only with a whole window in flight") {
  auto a = two_actors();
  a.note(kind::output_sent, 3, 17, 1'000);
  a.wait(990);
  a.note(kind::mark, 3);

  CHECK_FALSE(is_found(stalled_viewers, a, {.stalled_ns = 1'000, .window_bytes = 1'000}));
  CHECK(is_found(stalled_viewers, a, {.stalled_ns = 999, .window_bytes = 1'000}));
  CHECK_FALSE(is_found(stalled_viewers, a, {.stalled_ns = 999, .window_bytes = 1'001}));
}

TEST_SUITE_END();

} // namespace lectern::tracing
