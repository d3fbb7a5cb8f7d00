#include "tests/actors/trace/trace_builder.hpp"
#include "tools/actor-trace/pattern.hpp"
#include "tools/actor-trace/sessions.hpp"

#include <doctest/doctest.h>

#include <numeric>

namespace lectern::tracing {

using test::trace_builder;
using trace::kind;

namespace {

/// The events of each occurrence among all events.
std::vector<std::vector<event_index>> found(const trace_builder& in, std::string_view wanted) {
  const reading trace{in.shot()};
  std::vector<event_index> events(trace.seen.events().size());
  std::iota(events.begin(), events.end(), event_index{0});
  return pattern::parse(wanted)->occurrences(trace, events);
}

using hits = std::vector<std::vector<event_index>>;

/// A mark, a write, a mark, a write, a close, a write; 1 us apart.
trace_builder marks_and_writes() {
  trace_builder a;
  a.spawn(4, "connection");
  for (const auto record_kind : {kind::mark, kind::link_write, kind::mark, kind::link_write,
                                 kind::link_close, kind::link_write}) {
    a.wait(990);
    a.note(record_kind, 4, 17);
  }
  return a;
}

} // namespace

TEST_SUITE_BEGIN("pattern");

TEST_CASE("a text that is not a pattern is refused with the step that is wrong") {
  struct row {
    std::string text;
    std::string wrong;
  };
  for (const auto& line : std::vector<row>{
         {"", "step 1 of the pattern: an event is missing"},
         {"send then", "step 2 of the pattern: an event is missing"},
         {"not", "step 1 of the pattern: an event is missing after `not`"},
         {"not send", "the pattern has only `not`: add an event that has to occur"},
         {"send within 1s", "step 1 of the pattern: `within` counts from the step before it"},
         {"send then recv within",
          "step 2 of the pattern: a duration (10ms) is missing after `within`"},
         {"send then recv within soon",
          "step 2 of the pattern: a duration (10ms) is missing after `within`"},
         {"send then recv within 1s more",
          "step 2 of the pattern: `more` is unexpected after `within`"},
         {"send then not reject within 1s then recv",
          "step 2 of the pattern: `not` can have a time only at the end of the pattern"},
       }) {
    CAPTURE(line.text);
    const auto parsed = pattern::parse(line.text);
    REQUIRE(parsed.has_error());
    CHECK(parsed.error() == line.wrong);
  }
}

TEST_CASE("steps are found after each other, with anything between them") {
  CHECK(found(marks_and_writes(), "link_close then link_write") == hits{{5, 6}});
  CHECK(found(marks_and_writes(), "link_close then mark").empty());
  CHECK(found(marks_and_writes(), "mark then link_close") == hits{{3, 5}});
}

TEST_CASE("occurrences share no events, and each begins as late as it can") {
  CHECK(found(marks_and_writes(), "mark then link_write") == hits{{1, 2}, {3, 4}});
  CHECK(found(marks_and_writes(), "link_write then link_write") == hits{{2, 4}});
  CHECK(found(marks_and_writes(), "mark then mark then link_close") == hits{{1, 3, 5}});
}

TEST_CASE("a step may have to come in time") {
  CHECK(found(marks_and_writes(), "mark then link_close within 3us") == hits{{3, 5}});
  CHECK(found(marks_and_writes(), "mark then link_close within 2us") == hits{{3, 5}});
  CHECK(found(marks_and_writes(), "mark then link_close within 1999ns").empty());
}

TEST_CASE("what must not happen in between excludes an occurrence") {
  CHECK(found(marks_and_writes(), "mark then not link_close then link_write")
        == hits{{1, 2}, {3, 4}});
  CHECK(found(marks_and_writes(), "mark then not link_write then link_close").empty());
  CHECK(found(marks_and_writes(), "not link_close then link_write") == hits{{2}, {4}});
}

TEST_CASE("what must not follow is awaited until its time has passed") {
  CHECK(found(marks_and_writes(), "mark then not link_close within 2us") == hits{{1}});
  CHECK(found(marks_and_writes(), "mark then not link_close within 1999ns") == hits{{1}, {3}});
  CHECK(found(marks_and_writes(), "link_close then not mark") == hits{{5}});
  CHECK(found(marks_and_writes(), "mark then not link_write").empty());
}

TEST_CASE("an event is named by kind, message, phase, entrance or role") {
  trace_builder a;
  a.spawn(4, "connection");
  a.spawn(3, "command");
  a.handle(4, a.send(3, 4, "output"));
  a.note(kind::phase, 4, 1, 0, 3);
  a.enter(4, "timer");
  a.enter(3, "timer");
  a.note(kind::link_gone, 4, 17, 0, 2);
  a.exit(4, 1);

  CHECK(found(a, "recv output") == hits{{3}});
  CHECK(found(a, "receive stop_link").empty());
  CHECK(found(a, "phase closing") == hits{{4}});
  CHECK(found(a, "enter timer").size() == 2);
  CHECK(found(a, "command:enter timer") == hits{{6}});
  CHECK(found(a, "link_gone broken") == hits{{7}});
  CHECK(found(a, "spawn command") == hits{{1}});
  CHECK(found(a, "exit unhandled exception") == hits{{8}});
}

TEST_CASE("a kind or a type that the trace has not is named") {
  const reading trace{marks_and_writes().shot()};

  CHECK(pattern::parse("sent output")->unknown_in(trace) == "this trace has no kind sent");
  CHECK(pattern::parse("mark then ws:mark")->unknown_in(trace) == "this trace has no type ws");
  CHECK(pattern::parse("mark then not links")->unknown_in(trace) == "this trace has no kind links");
  CHECK(pattern::parse("mark then recv")->unknown_in(trace).empty());
}

TEST_SUITE_END();

} // namespace lectern::tracing
