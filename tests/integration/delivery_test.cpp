#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/lines.hpp"

#include <doctest/doctest.h>

/// Every byte, the end mark, Close and the exit code, in every single run.
TEST_SUITE_BEGIN("delivery");

namespace lectern::test {

namespace {

constexpr int runs = 500;

void check_stream(const stream_record& record, const std::string& expected) {
  CAPTURE(record);
  REQUIRE(record.bytes.size() == expected.size());
  REQUIRE((record.bytes == expected)); // Both are too long to be printed.
  REQUIRE(record.end_marks == 1);
  REQUIRE(record.close.has_value());
  REQUIRE(record.close->payload.empty());
  REQUIRE(record.strangers.empty());
}

void run_once(const daemon& server, event_listener& events, const std::string& script,
              const std::string& expected, bool on_terminal) {
  auto session = exec_session::run(server.socket(), {"sh", "-c", script + "; exit 7"}, on_terminal);
  session.open_all();
  if (on_terminal) {
    check_stream(read_stream(session.socket("0"), within(10s)), expected);
  } else {
    check_stream(read_stream(session.socket("1"), within(10s)), expected);
    check_stream(read_stream(session.socket("2"), within(10s)), "");
  }
  const auto state = events.final_state(session.operation(), within(10s));
  REQUIRE(state.at("status") == "Success");
  REQUIRE(state.at("metadata").at("return") == 7);
}

void deliver(const std::string& script, const std::string& text, bool on_terminal) {
  const daemon server;
  server.await_console(); // It has what it holds at rest.
  event_listener events{server.socket()};
  const auto expected = on_terminal ? cooked(text) : text;
  run_once(server, events, script, expected, on_terminal);
  const auto before = resources_of(server.pid());

  for (int run = 0; run < runs; ++run) {
    CAPTURE(run);
    run_once(server, events, script, expected, on_terminal);
  }

  CHECK(server.settled(before) <= before);
}

const std::string mebibyte = "head -c 1048576 /dev/zero | tr '\\0' x";

} // namespace

TEST_CASE("500 times one byte through pipes") {
  deliver("printf x", "x", false);
}

TEST_CASE("500 times one byte through a terminal") {
  deliver("printf x", "x", true);
}

TEST_CASE("500 times 100 lines through pipes") {
  deliver("seq 100", numbers_to(100), false);
}

TEST_CASE("500 times 100 lines through a terminal") {
  deliver("seq 100", numbers_to(100), true);
}

TEST_CASE("500 times 20000 lines through pipes") {
  deliver("seq 20000", numbers_to(20000), false);
}

TEST_CASE("500 times 20000 lines through a terminal") {
  deliver("seq 20000", numbers_to(20000), true);
}

TEST_CASE("500 times 1 MiB through pipes") {
  deliver(mebibyte, std::string(1048576, 'x'), false);
}

TEST_CASE("500 times 1 MiB through a terminal") {
  deliver(mebibyte, std::string(1048576, 'x'), true);
}

} // namespace lectern::test

TEST_SUITE_END();
