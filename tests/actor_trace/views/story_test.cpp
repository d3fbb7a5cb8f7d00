#include "tests/actor_trace/views/sessions.hpp"
#include "tools/actor-trace/views/story.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

TEST_SUITE_BEGIN("story");

namespace lectern::tracing {

using namespace test;
using trace::kind;
using shape = story::scene::shape;

namespace {

story told(const trace_builder& built) {
  const reading in{built.shot()};
  return tell(in, all_of(in));
}

const story::scene* find(const story& in, std::string_view text) {
  const auto found = std::find_if(in.scenes.begin(), in.scenes.end(),
                                  [&](const auto& scene) { return scene.text == text; });
  return found == in.scenes.end() ? nullptr : &*found;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t columns_of(const std::string& line) {
  return static_cast<std::size_t>(
    std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

/// An operation and its process, and nothing else.
trace_builder couple() {
  trace_builder in;
  in.spawn(3, "operation");
  in.spawn(5, "command", 3);
  return in;
}

} // namespace

TEST_CASE("a message is an arrow between the lanes of two actors, at its handling") {
  auto in = couple();
  const auto key = in.send(3, 5, "start_source");
  in.wait(5'000'000);
  in.handle(5, key);
  const auto chart = told(in);

  REQUIRE(chart.scenes.size() == 3);
  CHECK(chart.scenes[2].form == shape::arrow);
  CHECK(chart.lanes[*chart.scenes[2].from].name == "operation 3");
  CHECK(chart.lanes[*chart.scenes[2].to].name == "command 5");
  CHECK(chart.scenes[2].text == "start_source, waited 5.00 ms");
  CHECK(chart.scenes[2].ns >= 5'000'000);
}

TEST_CASE("a message is shown where it was sent until it is handled") {
  auto in = couple();
  static_cast<void>(in.send(3, 5, "hang_up"));
  in.reject(in.send(5, 3, "view_over"));
  const auto chart = told(in);

  REQUIRE(find(chart, "hang_up, not handled yet") != nullptr);
  CHECK(find(chart, "hang_up, not handled yet")->form == shape::lost);
  REQUIRE(find(chart, "view_over, too late") != nullptr);
  CHECK(find(chart, "view_over, too late")->form == shape::lost);
}

TEST_CASE("an actor without a lane is named") {
  auto in = couple();
  tell(in, 8, 3, "claim_socket");
  const auto chart = told(in);

  REQUIRE(find(chart, "claim_socket from actor 8") != nullptr);
  CHECK_FALSE(find(chart, "claim_socket from actor 8")->from.has_value());
}

TEST_CASE("what happens often is folded, with its bytes, between what does not") {
  auto in = couple();
  const auto write = [&](std::uint64_t bytes) {
    in.enter(5, "child", [&] { in.note(kind::source_read, 5, 0, bytes); });
    tell(in, 5, 3, "output", [&] { in.note(kind::output_taken, 3, 17, bytes); });
  };
  for (int i = 0; i < 100; ++i)
    write(1'024);
  tell(in, 3, 5, "start_source");
  write(1);
  const auto chart = told(in);

  CHECK(find(chart, "reads 100.0 KiB from the child × 100") != nullptr);
  CHECK(find(chart, "output, 100.0 KiB × 100") != nullptr);
  CHECK(find(chart, "start_source") != nullptr);
  CHECK(find(chart, "output, 1 B") != nullptr);
  CHECK(chart.scenes.size() == 7);
}

TEST_CASE("an entrance is shown only if nothing else shows what it was about") {
  auto in = couple();
  in.enter(5, "child", [&] { in.note(kind::source_read, 5, 0, 10); });
  in.enter(3, "timer", [&] { static_cast<void>(in.send(3, 5, "hang_up")); });
  in.enter(3, "timer");
  const auto chart = told(in);

  CHECK(find(chart, "wakes: child") == nullptr);
  CHECK(std::count_if(chart.scenes.begin(), chart.scenes.end(),
                      [](const auto& scene) { return scene.text == "wakes: timer"; })
        == 1);
}

TEST_CASE("the teardown begins with its first sign") {
  const auto chart = told(exec_session());

  REQUIRE(find(chart, "child ends: exit code 3") != nullptr);
  const auto first = std::find_if(chart.scenes.begin(), chart.scenes.end(),
                                  [](const auto& scene) { return scene.is_teardown; });
  CHECK(&*first == find(chart, "child ends: exit code 3"));
  CHECK(
    std::all_of(first, chart.scenes.end(), [](const auto& scene) { return scene.is_teardown; }));
  CHECK(first->pause > 3'000'000'000);
}

TEST_CASE("a lane lasts as long as its actor lives") {
  const auto chart = told(exec_session());
  const auto& process_lane = chart.lanes.back();

  CHECK(process_lane.name == "command 5");
  CHECK(chart.scenes[process_lane.first].text == "command 5 starts");
  CHECK(chart.scenes[process_lane.last].text == "ends");
}

TEST_CASE("a handler that never returned is marked") {
  auto in = couple();
  in.hang(5, in.send(3, 5, "start_source"));

  CHECK(find(told(in), "start_source, has not returned") != nullptr);
}

// -- drawn --------------------------------------------------------------------------

TEST_CASE("a timeline has its lanes on the left and its words on the right") {
  auto in = couple();
  tell(in, 3, 5, "start_source", [&] { in.note(kind::child_start, 5, 0, 4711, 1); });
  in.wait(2'000'000'000);
  in.enter(5, "child", [&] { in.exit(5); });

  CHECK(to_text(told(in), {.columns = 80}) ==
        R"(    seconds   operation 3
              │           command 5
   0.000000   ●              operation 3 starts
   0.000000   ├───────────▶  command 5 starts
   0.000000   ├───────────▶  start_source
   0.000000   │           ●  starts the child, pid 4711
 … 2.00 s …
   2.000000   │           ┴  ends
)");
}

TEST_CASE("lanes become narrow before a line becomes wider than the terminal") {
  const auto chart = told(exec_session());

  for (const std::size_t columns : {70U, 80U, 100U, 140U}) {
    std::istringstream lines{to_text(chart, {.columns = columns})};
    std::size_t widest = 0;
    for (std::string line; std::getline(lines, line);)
      widest = std::max(widest, columns_of(line));
    CHECK(widest <= columns);
    CHECK(widest > columns / 2);
  }
}

TEST_CASE("with ascii, a timeline consists of nothing else") {
  const auto text = to_text(told(exec_session()), {.columns = 60, .ascii = true});

  CHECK(std::all_of(text.begin(), text.end(), [](char c) { return c > 0; }));
  CHECK(contains(text, "<----"));
}

TEST_CASE("what a trace calls things cannot break out of a drawing") {
  auto shot = couple().shot();
  shot.schema.roles[6].name = "\x1b[2J</text>&\"#;";
  const reading in{shot};
  const auto chart = tell(in, all_of(in));

  CHECK_FALSE(contains(to_text(chart, {}), "\x1b"));
  CHECK(contains(to_svg(chart), "?[2J&lt;/text&gt;&amp;&quot;#; 3"));
  CHECK(contains(to_mermaid(chart), "as ?[2J#lt;/text#gt;&#quot;#35;#59; 3\n"));
}

TEST_CASE("Mermaid has a participant for each lane and a frame around the teardown") {
  const auto text = to_mermaid(told(exec_session()));

  CHECK(text.starts_with("sequenceDiagram\n  participant p0 as directory 1\n"));
  CHECK(contains(text, "  p1->>p4: 0.000000 start_source\n"));
  CHECK(contains(text, "  rect rgba(220, 120, 0, 0.12)\n  Note over p4: 3.200"));
  CHECK(text.ends_with("  end\n"));
}

TEST_CASE("nothing that happened is an empty picture") {
  CHECK(to_text({}, {}).empty());
  CHECK(to_mermaid({}) == "sequenceDiagram\n");
  CHECK(to_svg({}).ends_with("</svg>\n"));
}

} // namespace lectern::tracing

TEST_SUITE_END();
