#include "tests/actor_trace/views/sessions.hpp"
#include "tools/actor-trace/views/outline.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

TEST_SUITE_BEGIN("outline");

namespace lectern::tracing {

using namespace test;
using trace::kind;

namespace {

event_index first(const reading& in, kind record_kind) {
  const auto events = in.seen.events();
  return static_cast<event_index>(
    std::find_if(events.begin(), events.end(),
                 [&](const auto& entry) { return entry.kind() == record_kind; })
    - events.begin());
}

/// `depth words`, line by line.
std::vector<std::string> said(const outline& drawn) {
  std::vector<std::string> lines;
  for (const auto& line : drawn)
    lines.push_back(std::to_string(line.depth) + ' ' + line.text.substr(0, line.text.find(',')));
  return lines;
}

/// A handler of 1 sends to 2, which sends it back, so many times; then 2 ends.
trace_builder ping_pong(int times) {
  trace_builder in;
  std::uint64_t ping = 0;
  std::uint64_t pong = 0;
  in.enter(1, "link", [&] { ping = in.send(1, 2, "output"); });
  for (int i = 0; i < times; ++i) {
    in.handle(2, ping, [&] { pong = in.send(2, 1, "credit"); });
    in.handle(1, pong, [&] { ping = in.send(1, 2, "output"); });
  }
  in.handle(2, ping, [&] { in.exit(2); });
  return in;
}

} // namespace

TEST_CASE("why goes back from an event to what came from outside") {
  const reading in{exec_session().shot()};

  CHECK(said(why(in, first(in, kind::link_close)))
        == std::vector<std::string>{
          "0 sends Close 1000",
          "1 stop_link from operation 3",
          "2 view_over from command 5",
          "3 wakes: stream (reaches the end of stream 0)",
          "4 from outside: stream",
        });
}

TEST_CASE("why shows how long a message waited and its handler ran") {
  trace_builder a;
  const auto key = a.send(1, 2, "hang_up");
  a.wait(5'000'000);
  a.handle(2, key, [&] { a.wait(2'000'000); });
  const reading in{a.shot()};

  CHECK(why(in, 1).front().text == "hang_up from actor 1, waited 5.00 ms, ran 2.00 ms");
  CHECK(why(in, 1).back().text == "from outside: no handler ran");
}

TEST_CASE("why shows where records are lost") {
  auto shot = exec_session().shot();
  auto& records = shot.rings[0].records;
  const auto cut = std::find_if(records.begin(), records.end(),
                                [](const auto& entry) { return entry.kind() == kind::link_close; });
  shot.rings[0].first = 40;
  records.erase(records.begin(), cut);
  const reading in{shot};

  CHECK(why(in, 0).back().text == "what came before was overwritten");
}

TEST_CASE("effects go on from an event to everything that followed") {
  const reading in{exec_session().shot()};

  CHECK(said(effects(in, first(in, kind::slot_joined), 100))
        == std::vector<std::string>{
          "0 link 17 joins slot 0",
          "1 starts",
          "1 link 17 starts viewing",
          "1 start_source from operation 3",
          "2 starts the child",
        });
}

TEST_CASE("effects fold what goes round in circles") {
  const reading in{ping_pong(50).shot()};

  CHECK(said(effects(in, 0, 100))
        == std::vector<std::string>{
          "0 wakes: link",
          "1 output from actor 1 × 51",
          "2 credit from actor 2 × 50",
          "2 ends",
        });
}

TEST_CASE("effects count what does not fit") {
  trace_builder a;
  a.enter(1, "link", [&] {
    for (std::uint32_t i = 2; i < 30; ++i)
      a.note(kind::viewer_added, 1, i);
  });
  const reading in{a.shot()};
  const auto lines = effects(in, 0, 10);

  CHECK(lines.size() == 11);
  CHECK(lines.back().text == "… and 19 more lines");
}

TEST_CASE("an outline has numbers, times, names and words") {
  trace_builder a;
  a.enter(1, "link", [&] {
    a.wait(1'000'000);
    a.note(kind::link_close, 1, 17, 0, 1000);
  });
  const reading in{a.shot()};

  CHECK(to_text(in, why(in, 1), false) ==
        R"(#1             +0 ns  actor 1: sends Close 1000
#0          -1.00 ms    actor 1: wakes: link, ran 1.00 ms
                          from outside: link
)");
}

} // namespace lectern::tracing

TEST_SUITE_END();
