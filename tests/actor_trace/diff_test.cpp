#include "tests/actors/trace/trace_builder.hpp"
#include "tools/actor-trace/diff.hpp"

#include <doctest/doctest.h>

namespace lectern::tracing {

using test::trace_builder;
using trace::kind;

namespace {

/// A connection with these numbers that got a message and did the rest.
trace_builder life_of(std::uint32_t actor, std::uint32_t link, std::string_view message,
                      const std::vector<kind>& rest, std::uint64_t waits = 100) {
  trace_builder a;
  a.spawn(actor, "connection");
  a.note(kind::link_open, actor, link);
  const auto key = a.send(0, actor, message);
  a.wait(waits);
  a.handle(actor, key);
  for (const auto record_kind : rest)
    a.note(record_kind, actor, link, 5);
  return a;
}

std::vector<std::string> compared(const trace_builder& a, std::uint32_t link_a,
                                  const trace_builder& b, std::uint32_t link_b) {
  std::vector<std::string> result;
  const reading of_a{a.shot()};
  const reading of_b{b.shot()};
  for (const auto& difference : differences(of_a, link_a, of_b, link_b, {}))
    result.push_back(difference.role + ": " + difference.aspect + ": " + difference.words);
  return result;
}

const std::vector<kind> written{kind::link_write, kind::link_written, kind::link_close};

} // namespace

TEST_SUITE_BEGIN("diff");

TEST_CASE("numbers of actors and links, and sizes, make no difference") {
  const auto a = life_of(4, 17, "output", written);
  auto b = life_of(9, 33, "output", {});
  for (const auto record_kind : written)
    b.note(record_kind, 9, 33, 6);

  CHECK(compared(a, 17, b, 33).empty());
}

TEST_CASE("how often something is repeated makes no difference") {
  const auto a = life_of(4, 17, "output", written);
  const auto b =
    life_of(4, 17, "output",
            {kind::link_write, kind::link_written, kind::link_write, kind::link_written,
             kind::link_write, kind::link_written, kind::link_close});

  CHECK(compared(a, 17, b, 17).empty());
}

TEST_CASE("the first divergence is shown with what preceded it, and what only one did") {
  const auto a = life_of(4, 17, "output", written);
  const auto b = life_of(4, 17, "output", {kind::link_write, kind::link_drop});

  CHECK(compared(a, 17, b, 17)
        == std::vector<std::string>{"connection: first divergence: after `link_write binary`: "
                                    "`link_written` in A, `link_drop` in B",
                                    "connection: missing in B: link_close",
                                    "connection: missing in B: link_written",
                                    "connection: missing in A: link_drop"});
}

TEST_CASE("the same events in another order are reported as that") {
  const auto a = life_of(4, 17, "output", written);
  const auto b = life_of(4, 17, "output", {kind::link_close, kind::link_write, kind::link_written});

  CHECK(compared(a, 17, b, 17)
        == std::vector<std::string>{
          "connection: first divergence: after `receive output outside`: `link_write binary` in A, "
          "`link_close` in B",
          "connection: other order: the same events follow, in another order"});
}

TEST_CASE("a trace that ends early lacks what follows") {
  const auto a = life_of(4, 17, "output", written);
  const auto b = life_of(4, 17, "output", {kind::link_write, kind::link_written});

  CHECK(compared(a, 17, b, 17).front()
        == "connection: first divergence: after `link_written`: `link_close` in A, `its end` in B");
}

TEST_CASE("a message that waits much longer is reported") {
  const auto a = life_of(4, 17, "output", written, 1'000);
  const auto b = life_of(4, 17, "output", written, 8'000'000);

  CHECK(compared(a, 17, b, 17)
        == std::vector<std::string>{
          "connection: waits: receive output outside: 1.01 us in A, 8.00 ms in B"});
}

TEST_CASE("waiting has changed if it is three times as long, and a millisecond longer") {
  const auto differ = [](std::uint64_t in_a, std::uint64_t in_b) {
    const auto waits = [](std::uint64_t ns) { return life_of(4, 17, "output", written, ns - 10); };
    CHECK(compared(waits(in_a), 17, waits(in_b), 17).size()
          == compared(waits(in_b), 17, waits(in_a), 17).size());
    return !compared(waits(in_a), 17, waits(in_b), 17).empty();
  };
  CHECK(differ(1'000'000, 3'000'000));
  CHECK_FALSE(differ(1'000'000, 2'999'999));
  CHECK(differ(100'000, 1'100'000));
  CHECK_FALSE(differ(100'000, 1'099'999));
}

TEST_CASE("a role that only one has is missing with all it did") {
  const auto a = life_of(4, 17, "output", written);
  auto b = life_of(4, 17, "output", written);
  b.spawn(3, "command");
  b.note(kind::viewer_added, 3, 17);

  CHECK(compared(a, 17, b, 17).back() == "command: missing in A: viewer_added");
}

TEST_CASE("the first link of one trace corresponds to the first of the other") {
  auto a = life_of(4, 17, "output", {});
  a.note(kind::link_open, 5, 18);
  const reading of_a{a.shot()};
  const reading of_b{life_of(9, 3, "output", {}).shot()};

  CHECK(matching_links(of_a, of_b)
        == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{17, 3}});
}

TEST_SUITE_END();

} // namespace lectern::tracing
