#include "tests/actors/trace/trace_builder.hpp"
#include "tools/actor-trace/slice.hpp"

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("causal slice");

namespace lectern::tracing {

using test::trace_builder;
using trace::kind;

TEST_CASE("two events are explained by what leads from their last common cause to each") {
  trace_builder a;
  const auto before = a.send(1, 2, "input"); // 0: common to both, and explains nothing more.
  std::uint64_t left = 0, right = 0;
  a.handle(2, before, [&] {            // 1
    left = a.send(2, 3, "output");     // 2
    right = a.send(2, 4, "stop_link"); // 3
  });
  a.enter(9, "timer", [&] { a.note(kind::mark, 9); });             // 4, 5
  a.handle(3, left, [&] { a.note(kind::link_write, 3, 17, 1); });  // 6, 7
  a.handle(4, right, [&] { a.note(kind::link_write, 4, 17, 1); }); // 8, 9
  const reading trace{a.shot()};

  const std::vector<event_index> evidence{7, 9};
  CHECK(causal_slice(trace, evidence) == std::vector<event_index>{1, 2, 3, 6, 7, 8, 9});
}

TEST_CASE("events that have nothing in common are explained back to their beginnings") {
  trace_builder a;
  a.enter(1, "link", [&] { a.note(kind::link_write, 1, 17, 1); });  // 0, 1
  a.enter(2, "timer", [&] { a.note(kind::link_write, 2, 17, 1); }); // 2, 3
  const reading trace{a.shot()};

  const std::vector<event_index> evidence{1, 3};
  CHECK(causal_slice(trace, evidence) == std::vector<event_index>{0, 1, 2, 3});
}

TEST_CASE("one event is explained by everything that caused it") {
  trace_builder a;
  a.enter(1, "link", [&] { a.handle(2, a.send(1, 2, "input"), [&] { a.note(kind::exit, 2); }); });
  const reading trace{a.shot()};

  const std::vector<event_index> evidence{3};
  CHECK(causal_slice(trace, evidence) == std::vector<event_index>{0, 1, 2, 3});
}

} // namespace lectern::tracing

TEST_SUITE_END();
