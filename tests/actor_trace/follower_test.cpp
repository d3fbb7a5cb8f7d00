#include "tests/actor_trace/trace_folder.hpp"
#include "tests/actor_trace/two_sessions.hpp"
#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/follower.hpp"
#include "tools/actor-trace/tail.hpp"

#include <doctest/doctest.h>

namespace lectern::tracing {

using test::live;
using test::trace_folder;
using test::two_sessions;
using trace::kind;

TEST_SUITE_BEGIN("follower");

TEST_CASE("what happened before the first look is not returned, later events are returned once") {
  auto a = two_sessions();
  trace_folder folder{live(a.shot())};
  follower from{folder.path()};

  CHECK(from.next().fresh.empty());
  a.note(kind::mark, 14);
  a.on_ring(1);
  a.note(kind::mark, 13);
  folder.write(live(a.shot()));
  const auto look = from.next();

  REQUIRE(look.fresh.size() == 2);
  CHECK(look.trace->seen[look.fresh[0]].self == 14);
  CHECK(look.trace->seen[look.fresh[1]].self == 13);
  CHECK_FALSE(look.is_over);
  CHECK(from.next().fresh.empty());
}

TEST_CASE("the actors that served a link are known from before the first look") {
  auto a = two_sessions();
  trace_folder folder{live(a.shot())};
  follower from{folder.path()};

  a.note(kind::mark, 13);
  a.note(kind::mark, 3);
  folder.write(live(a.shot()));
  const auto look = from.next();

  const auto chosen = fresh_of(look, *selection::parse(std::vector<std::string>{"conn=27"}));
  REQUIRE(chosen.size() == 1);
  CHECK(look.trace->seen[chosen[0]].self == 13);
}

TEST_CASE("actors of a session that began before the first look are still selected by it") {
  auto a = two_sessions();
  trace_folder folder{live(a.shot())};
  follower from{folder.path()};

  for (const std::uint32_t actor : {12U, 13U, 14U})
    a.note(kind::mark, actor);
  a.exit(14);
  folder.write(live(a.shot()));
  const auto look = from.next();

  for (const std::string word : {"conn=27", "op=77"}) {
    CAPTURE(word);
    std::vector<std::uint32_t> actors;
    for (const auto at : fresh_of(look, *selection::parse(std::vector{word})))
      actors.push_back(look.trace->seen[at].self);
    CHECK(actors == std::vector<std::uint32_t>{12, 13, 14, 14});
  }
  CHECK(look.trace->lives.name(14) == "connection 14");
}

TEST_CASE("a message that was sent before the first look has its waiting time") {
  auto a = two_sessions();
  const auto key = a.send(13, 14, "output");
  trace_folder folder{live(a.shot())};
  follower from{folder.path()};

  a.wait(7'000);
  a.handle(14, key);
  folder.write(live(a.shot()));
  const auto look = from.next();

  REQUIRE(look.fresh.size() == 1);
  CHECK(wait_time(*look.trace, look.fresh[0]) == 7'010);
}

TEST_CASE("what was overwritten between two looks is counted") {
  auto a = two_sessions();
  trace_folder folder{live(a.shot())};
  follower from{folder.path()};

  auto shot = live(a.shot());
  auto& ring = shot.rings[0];
  const auto known = ring.records.size();
  ring.first = known + 7;
  ring.records.assign(3, {.when = (a.now() + 1) << 8 | static_cast<std::uint8_t>(kind::mark)});
  folder.write(shot);
  const auto look = from.next();

  CHECK(look.missed == 7);
  CHECK(look.fresh.size() == 3);
}

TEST_CASE("a trace is over once its process has ended, or another one writes its own") {
  auto a = two_sessions();
  trace_folder folder{live(a.shot())};
  follower from{folder.path()};

  auto other = live(a.shot());
  other.header.base_ticks = 1;
  folder.write(other);
  CHECK(from.next().is_over);

  a.stop();
  folder.write(live(a.shot()));
  const auto look = from.next();
  CHECK(look.is_over);
  CHECK(look.fresh.size() == 1);
}

TEST_CASE("a folder without a trace is refused") {
  const temp_folder empty;
  CHECK_THROWS_AS(follower{empty.path()}, failure);
}

TEST_SUITE_END();

} // namespace lectern::tracing
