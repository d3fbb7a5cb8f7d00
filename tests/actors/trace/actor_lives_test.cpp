#include "actors/trace/actor_lives.hpp"
#include "tests/actors/trace/trace_builder.hpp"

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("actor_lives");

namespace lectern::trace {

using test::trace_builder;

namespace {

/// An operation 2 with a command 3 and a link 17, which is served by 4 and was 5.
trace_builder session() {
  trace_builder a;
  a.spawn(1, "directory");
  a.spawn(2, "operation", 1);
  record named;
  put_uuid(named, {0xab, 0xcd, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14});
  a.note_whole(kind::operation_named, 2, named);
  a.spawn(3, "command", 2);
  a.spawn(5, "http_connection");
  a.spawn(4, "connection", 5);
  a.note(kind::link_open, 4, 17);
  a.note(kind::slot_joined, 2, 17);
  a.note(kind::viewer_added, 3, 17);
  return a;
}

} // namespace

TEST_CASE("the actors that served a link are found by its number") {
  const auto seen = session().build();
  const actor_lives actors{seen};

  CHECK(actors.of_link(17) == std::set<std::uint32_t>{2, 3, 4, 5});
  CHECK(actors.of_link(18).empty());
}

TEST_CASE("an operation is found by the beginning of its UUID, with all actors that served it") {
  const auto seen = session().build();
  const actor_lives actors{seen};

  CHECK(actors.operations_named("abcd0102-03") == std::vector<std::uint32_t>{2});
  CHECK(actors.operations_named("abce").empty());
  CHECK(actors.of_operation(2) == std::set<std::uint32_t>{2, 3, 4, 5});
  CHECK(actors.of_operation(99).empty());
}

TEST_CASE("an actor has a name as long as its role is known") {
  const auto seen = session().build();
  const actor_lives actors{seen};

  CHECK(actors.name(4) == "connection 4");
  CHECK(actors.name(99) == "actor 99");
  CHECK(actors.name(0) == "outside");
}

TEST_CASE("an actor born before the oldest record is known from the directory") {
  auto a = session();
  a.exit(5);
  auto shot = a.shot();
  for (auto& ring : shot.rings)
    ring.records.clear();
  const history seen{shot};
  const actor_lives actors{seen};

  CHECK(actors.name(3) == "command 3");
  CHECK(actors.find(5) == nullptr);
}

TEST_CASE("a UUID has its canonical form") {
  CHECK(to_text({0xab, 0xcd, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14})
        == "abcd0102-0304-0506-0708-090a0b0c0d0e");
}

TEST_CASE("only the canonical form of a UUID, with or without hyphens, is read as one") {
  const uuid id{0xab, 0xcd, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};

  CHECK(parse_uuid(to_text(id)) == id);
  CHECK(parse_uuid("ABCD01020304050607080900a0b0c0d0") != id);
  CHECK(parse_uuid("ABCD010203040506070809"
                   "0a0b0c0d0e")
        == id);
  for (const auto* text :
       {"", "op", "abcd0102-0304-0506-0708-090a0b0c0d0", "abcd0102-0304-0506-0708-090a0b0c0d0e0",
        "abcd0102-0304-0506-0708-090a0b0c0d0g"})
    CHECK(parse_uuid(text) == uuid{});
}

} // namespace lectern::trace

TEST_SUITE_END();
