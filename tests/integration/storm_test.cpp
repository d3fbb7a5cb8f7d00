#include "tests/support/cli.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/storm.hpp"

#include <doctest/doctest.h>

#include <sys/ioctl.h>

#include <future>

/// The story this project exists for: attach, leave, come back, with output flowing
/// and keys being typed.
TEST_SUITE_BEGIN("storm");

namespace lectern::test {

namespace {

constexpr int rounds = 500;

int unread_bytes(int fd) {
  int count = 0;
  ::ioctl(fd, FIONREAD, &count);
  return count;
}

/// Waits, with requests as a clock, until nothing more fits into a socket's buffers.
void fill_up(const daemon& server, int fd) {
  for (int seen = -1, calm = 0; calm < 50; ++calm) {
    REQUIRE(http_call(server.socket(), {}).status == 200);
    if (const int now = unread_bytes(fd); now != std::exchange(seen, now))
      calm = 0;
  }
}

} // namespace

TEST_CASE("500 times attached and left, with output flowing and keys typed") {
  const daemon server;
  event_listener events{server.socket()};
  let_output_flow(server.socket());
  const auto before = resources_of(server.pid());
  const auto memory_before = resident_bytes_of(server.pid());

  for (int round = 0; round < rounds; ++round) {
    CAPTURE(round);
    auto session = exec_session::attach(server.socket(), round % 2 == 1);
    session.open_all();
    session.socket("0").send(opcode::binary, "keys");
    session.await_output("\r\n", within(10s));
    leave(session, round);
    const auto state = events.final_state(session.operation(), within(10s));
    REQUIRE(state.at("status") == "Success");
  }

  CHECK(server.settled(before) <= before);
  CHECK(resident_bytes_of(server.pid()) < memory_before + 8 * 1024 * 1024);
  await_shell(server.socket());
}

TEST_CASE("500 takeovers, each with the victim notified and the taker served") {
  const daemon server;
  event_listener events{server.socket()};
  let_output_flow(server.socket());
  const auto before = resources_of(server.pid());
  auto holder = exec_session::attach(server.socket());
  holder.open_all();

  for (int round = 0; round < rounds; ++round) {
    CAPTURE(round);
    holder.socket("0").send(opcode::binary, "keys");
    auto told =
      std::async(std::launch::async, [&] { return read_stream(holder.socket("0"), within(10s)); });
    auto taker = exec_session::attach(server.socket(), true);
    taker.open_all();
    taker.await_output("\r\n", within(10s));

    const auto record = told.get();
    CAPTURE(record);
    REQUIRE(record.close.has_value());
    REQUIRE(record.close->close_code() == 1000);
    const auto state = events.final_state(holder.operation(), within(10s));
    REQUIRE(state.at("status") == "Cancelled");
    holder = std::move(taker);
  }

  holder.drop();
  CHECK(server.settled(before) <= before);
  await_shell(server.socket());
}

TEST_CASE("a victim that reads nothing does not delay others for more than 2 s") {
  const daemon server;
  event_listener events{server.socket()};
  let_output_flow(server.socket());
  auto victim = exec_session::attach(server.socket());
  victim.open_all();
  fill_up(server, victim.socket("0").fd());

  const auto begin = std::chrono::steady_clock::now();
  auto taker = exec_session::attach(server.socket(), true);
  taker.open_all();
  taker.await_output("\r\n", within(10s));

  CHECK(std::chrono::steady_clock::now() - begin < 3s);
  CHECK(events.final_state(victim.operation(), within(5s)).at("status") == "Cancelled");
}

TEST_CASE("50 times attached and left with the client itself, output flowing") {
  if (is_missing(incus::program))
    return;
  const daemon server;
  const cli client{incus::program, server};
  let_output_flow(server.socket());
  const auto before = resources_of(server.pid());

  for (int round = 0; round < 50; ++round) {
    CAPTURE(round);
    auto screen = client.on_terminal({"console", "host", "--force"});
    screen.expect("\r\n1"); // A line of output, after the client's own text.
    screen.press("keys");
    screen.press("\x01");
    screen.press("q");
    REQUIRE(screen.wait(5s) == 0);
  }

  CHECK(server.settled(before) <= before);
  await_shell(server.socket());
}

} // namespace lectern::test

TEST_SUITE_END();
