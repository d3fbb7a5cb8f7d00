#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/short_command.hpp"

#include <doctest/doctest.h>

#include <list>

/// Clients that read nothing, and others, which must not be affected.
TEST_SUITE_BEGIN("viewers");

namespace lectern::test {

namespace {

constexpr std::size_t stalled_count = 20;
constexpr std::size_t idle_count = 60;

/// A window of 256 KiB for each stream, what is in one frame more, and a reserve
/// for what the allocator keeps.
constexpr std::size_t stalled_bytes_max = 768 * 1024;

void run_short_commands(const daemon& server, int count) {
  for (int run = 0; run < count; ++run)
    REQUIRE(flaws_of({"printf x", run % 2 == 0, "x", 0}, server.socket(), 2s) == "");
}

} // namespace

TEST_CASE("a client that reads nothing costs its window, and others do not notice") {
  const daemon server;
  server.await_console(); // It has what it holds at rest.
  run_short_commands(server, 10);
  const auto before = resources_of(server.pid());
  const auto memory_before = resident_bytes_of(server.pid());
  {
    std::list<exec_session> stalled;
    for (std::size_t i = 0; i < stalled_count; ++i) {
      stalled.push_back(exec_session::run(server.socket(), {"cat", "/dev/zero"}, i % 2 == 0));
      stalled.back().open_all();
      REQUIRE(stalled.back().socket(i % 2 == 0 ? "0" : "1").has_news(5s));
    }
    run_short_commands(server, 200);
    const auto grown = resident_bytes_of(server.pid()) - memory_before;
    CAPTURE(grown);
    CHECK(resident_bytes_of(server.pid()) < memory_before + stalled_count * stalled_bytes_max);
  }
  CHECK(server.settled(before) <= before);
}

TEST_CASE("idle sessions cost no threads of their own, and no time") {
  const daemon server;
  server.await_console();
  const auto before = resources_of(server.pid());
  std::list<exec_session> idle;
  for (std::size_t i = 0; i < idle_count; ++i) {
    idle.push_back(exec_session::run(server.socket(), {"cat"}, true));
    idle.back().open_all();
    idle.back().socket("0").send(opcode::binary, "here\n");
    idle.back().await_output("here\r\nhere\r\n", within(5s));
  }
  const auto during = resources_of(server.pid());
  CAPTURE(during);
  constexpr std::size_t calls_max = 8; // Look up users and folders for all commands together.
  CHECK(during.threads <= before.threads + calls_max);
  CHECK(during.children <= idle_count + 1); // The console has a shell.
  constexpr std::size_t per_session = 5;    // Both ends of the terminal, the child, two sockets.
  constexpr std::size_t closing = 1;        // The stream of the last request, perhaps.
  CHECK(during.descriptors <= before.descriptors + per_session * idle_count + closing);

  const auto time_before = processor_time_of(server.pid());
  CHECK_FALSE(idle.back().socket("0").has_news(1s));
  CHECK(processor_time_of(server.pid()) - time_before < 50ms);
}

TEST_CASE("a stalled viewer does not hold a console back") {
  const daemon server;
  auto session = exec_session::attach(server.socket());
  session.open_all();

  session.socket("0").send(opcode::binary, "seq 500000; echo $((6 * 7))-is-it\n");

  CHECK_NOTHROW(await_console_log(server.socket(), "host", "42-is-it", within(30s)));
}

TEST_CASE("a reader that comes late still gets everything, the end included") {
  const daemon server;
  event_listener events{server.socket()};
  auto session = exec_session::run(server.socket(), {"seq", "20000"}, false);
  session.open_all();

  // The command has long written its first window when we begin to read.
  run_short_commands(server, 100);

  const auto record = read_stream(session.socket("1"), within(10s));
  CAPTURE(record);
  CHECK(record.bytes.size() == 108'894);
  CHECK(record.end_marks == 1);
  CHECK(record.close);
  CHECK(events.final_state(session.operation(), within(10s)).at("metadata").at("return") == 0);
}

} // namespace lectern::test

TEST_SUITE_END();
