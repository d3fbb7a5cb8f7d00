#include "tests/actor_trace/trace_folder.hpp"
#include "tests/actor_trace/two_sessions.hpp"
#include "tools/actor-trace/collector.hpp"

#include <doctest/doctest.h>

namespace lectern::tracing {

using test::live;
using test::trace_folder;
using test::two_sessions;
using trace::kind;

TEST_SUITE_BEGIN("collector");

TEST_CASE("what a ring forgets after a look is kept") {
  auto a = two_sessions();
  trace_folder folder{live(a.shot())};
  collector recording{folder.path()};
  const auto known = a.shot().rings[0].records.size();
  CHECK(recording.records() == known + a.shot().rings[1].records.size());

  auto shot = live(a.shot());
  shot.rings[0].first = known;
  shot.rings[0].records.assign(
    3, {.when = (a.now() + 1) << 8 | static_cast<std::uint8_t>(kind::mark)});
  folder.write(shot);
  recording.look();
  const auto result = std::move(recording).result();

  CHECK(result.rings[0].first == 0);
  CHECK(result.rings[0].records.size() == known + 3);
}

TEST_CASE("a handler that ran at one look has its time at the next one") {
  auto a = two_sessions();
  a.hang(4, a.send(3, 4, "output"));
  trace_folder folder{live(a.shot())};
  collector recording{folder.path()};

  auto shot = live(a.shot());
  shot.rings[0].records.back().dur = 7;
  folder.write(shot);
  recording.look();
  const auto result = std::move(recording).result();

  CHECK(result.rings[0].records.size() == shot.rings[0].records.size());
  CHECK(result.rings[0].records.back().dur == 7);
}

TEST_CASE("what follows a hole is kept, and what precedes it is dropped") {
  auto a = two_sessions();
  trace_folder folder{live(a.shot())};
  collector recording{folder.path()};

  auto shot = live(a.shot());
  shot.rings[0].first = 1'000;
  shot.rings[0].records.assign(
    3, {.when = (a.now() + 1) << 8 | static_cast<std::uint8_t>(kind::mark)});
  folder.write(shot);
  recording.look();
  const auto result = std::move(recording).result();

  CHECK(result.rings[0].first == 1'000);
  CHECK(result.rings[0].records.size() == 3);
  CHECK(result.rings[1].first == 0);
}

TEST_CASE("a trace of a process that has ended, or of another one, is over") {
  auto a = two_sessions();
  trace_folder folder{live(a.shot())};
  collector recording{folder.path()};
  CHECK_FALSE(recording.is_over());
  const auto known = recording.records();

  auto other = live(trace::snapshot{a.shot()});
  other.header.base_ticks = 1;
  other.rings[0].records.clear();
  folder.write(other);
  recording.look();

  CHECK(recording.is_over());
  CHECK(recording.records() == known);
  a.stop();
  folder.write(live(a.shot()));
  CHECK(collector{folder.path()}.is_over());
}

TEST_SUITE_END();

} // namespace lectern::tracing
