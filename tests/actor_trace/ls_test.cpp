#include "tests/actor_trace/two_sessions.hpp"
#include "tools/actor-trace/ls.hpp"

#include <doctest/doctest.h>

namespace lectern::tracing {

using test::trace_builder;
using test::two_sessions;

namespace {

boost::json::array listed(const reading& trace, const std::vector<std::string>& words = {},
                          order ordering = order::by_number) {
  return list_actors(trace, *selection::parse(words), ordering).to_json();
}

/// Changes an actor's entry in the directory.
trace::actor_entry& entry_of(trace::snapshot& shot, std::uint32_t actor) {
  for (auto& entry : shot.actors)
    if (entry.id == actor)
      return entry;
  throw std::out_of_range{"no such actor"};
}

} // namespace

TEST_SUITE_BEGIN("ls");

TEST_CASE("actors that live are listed by number, and those that were chosen only") {
  const reading trace{two_sessions().shot()};

  CHECK(listed(trace).size() == 6);
  CHECK(listed(trace)[0].at("id") == 1);
  const auto chosen = listed(trace, {"conn=27"});
  REQUIRE(chosen.size() == 3);
  CHECK(chosen[2].at("type") == "connection");
  CHECK(chosen[2].at("unit") == 1);
}

TEST_CASE("a message that was sent and not handled stands in the queue of its receiver") {
  auto a = two_sessions();
  a.send(13, 14, "output");
  a.send(13, 14, "stream_ended");
  a.reject(a.send(13, 4, "output"));
  const reading trace{a.shot()};

  CHECK(listed(trace, {"actor=14"})[0].at("queue") == 2);
  CHECK(listed(trace, {"actor=13"})[0].at("queue") == 0);
}

TEST_CASE("a message whose handling may be forgotten is not counted") {
  auto a = two_sessions();
  a.send(13, 14, "output");
  a.on_ring(1);
  auto shot = a.shot();
  shot.rings[1].records.erase(shot.rings[1].records.begin(), shot.rings[1].records.end() - 1);
  shot.rings[1].first = 5;
  shot.rings[1].records[0].when = (a.now() + 5) << 8 | static_cast<std::uint8_t>(trace::kind::mark);

  CHECK(queues_of(reading{shot}).empty());
}

TEST_CASE("what an actor handles is listed with for how long") {
  auto shot = two_sessions().shot();
  const auto end = reading{shot}.seen.end();
  auto& connection = entry_of(shot, 14);
  connection.now_since = end - 5'000;
  connection.now_type = 5;
  entry_of(shot, 13).now_since = end - 1'000;
  entry_of(shot, 13).now_enters = 2;
  const reading trace{shot};

  CHECK(listed(trace, {"actor=14"})[0].at("now") == "output");
  CHECK(listed(trace, {"actor=14"})[0].at("now_ns") == 5'000);
  CHECK(listed(trace, {"actor=13"})[0].at("now") == "enter timer");
  CHECK(listed(trace, {"actor=12"})[0].at("now").is_null());
}

TEST_CASE("state, link and parent are those of the directory, and absent where there is none") {
  auto shot = two_sessions().shot();
  entry_of(shot, 14).phase = 3;
  entry_of(shot, 14).link = 27;
  const reading trace{shot};

  const auto connection = listed(trace, {"actor=14"})[0];
  CHECK(connection.at("state") == "closing");
  CHECK(connection.at("conn") == 27);
  CHECK(connection.at("parent").is_null());
  CHECK(listed(trace, {"actor=13"})[0].at("parent") == 12);
  CHECK(listed(trace, {"actor=12"})[0].at("state").is_null());
}

TEST_CASE("in a tree each actor follows the one that spawned it") {
  const reading trace{two_sessions().shot()};

  std::string numbers;
  for (const auto& row : listed(trace, {}, order::as_tree))
    numbers += std::to_string(row.at("id").as_uint64()) + ' ';

  CHECK(numbers == "1 2 3 12 13 14 ");
}

TEST_CASE("a tree whose parents go in a circle is listed, too") {
  auto shot = two_sessions().shot();
  entry_of(shot, 12).parent = 13;
  const reading trace{shot};

  CHECK(listed(trace, {}, order::as_tree).size() == 6);
}

TEST_SUITE_END();

} // namespace lectern::tracing
