#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

/// The event stream, for those who read it and those who do not.
TEST_SUITE_BEGIN("listeners");

namespace lectern::test {

namespace {

/// Begins an operation of which each event has more than 1 kB, and cancels it.
/// @returns Its id.
std::string begin_and_cancel(const endpoint& where) {
  const boost::json::object body{{"command", {"true", std::string(10'000, 'x')}},
                                 {"wait-for-websocket", true}};
  const exec_session session{where, "/1.0/instances/host/exec", body};
  const auto target = "/1.0/operations/" + session.operation();
  REQUIRE(http_call(where, {.method = "DELETE", .target = target}).status == 200);
  return session.operation();
}

/// The next event of an operation: its id and state.
std::string next_change(ws_peer& listener) {
  for (;;) {
    const auto frame = listener.receive(within(5s));
    REQUIRE(frame);
    const auto event = boost::json::parse(frame->payload).as_object();
    const auto& metadata = event.at("metadata").as_object();
    if (event.at("type") == "operation")
      return std::string{metadata.at("id").as_string()} + ' '
             + std::string{metadata.at("status").as_string()};
  }
}

} // namespace

TEST_CASE("a listener that reads nothing is dropped, and others lose nothing, in order") {
  daemon server;
  ws_peer deaf{server.socket(), "/1.0/events"};
  ws_peer attentive{server.socket(), "/1.0/events"};
  const auto memory_before = resident_bytes_of(server.pid());

  for (int round = 0; round < 600; ++round) {
    CAPTURE(round);
    const auto operation = begin_and_cancel(server.socket());
    REQUIRE(next_change(attentive) == operation + " Running");
    REQUIRE(next_change(attentive) == operation + " Cancelled");
  }

  const auto kept = read_to_end(deaf.fd(), within(5s)); // It ends, though we are still here.
  CHECK(kept.size() < 2 * 1024 * 1024);
  if (!keeps_freed_memory(server.pid()))
    CHECK(resident_bytes_of(server.pid()) < memory_before + 8 * 1024 * 1024);
}

} // namespace lectern::test

TEST_SUITE_END();
