#include "tests/support/cli.hpp"
#include "tests/support/exec_session.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <string_view>

/// What keeps idle sockets open, in real time.
TEST_SUITE_BEGIN("pings");

namespace lectern::test {

namespace {

/// A Ping without payload, as it lies on the wire.
constexpr std::string_view ping{"\x89\0", 2};

/// The next two bytes of a socket, whatever they are; nothing is answered.
std::string next_two_bytes(ws_peer& peer) {
  std::array<char, 2> bytes{};
  REQUIRE(wait_readable(peer.fd(), within(11s)));
  const auto size = ::recv(peer.fd(), bytes.data(), bytes.size(), MSG_WAITALL);
  return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

} // namespace

TEST_CASE("idle terminals are pinged every 10 s, and need not answer") {
  if (is_missing(incus::program))
    return;
  const daemon server;
  auto stopped = cli{incus::program, server}.on_terminal({"exec", "host", "--", "cat"});
  stopped.type("before\n");
  stopped.expect("before\r\nbefore");
  stopped.signal(SIGSTOP); // The real client; it answers nothing now.
  auto session = exec_session::run(server.socket(), {"cat"}, true);
  session.open_all();
  const auto begin = std::chrono::steady_clock::now();

  CHECK(next_two_bytes(session.socket("0")) == ping);
  CHECK(std::chrono::steady_clock::now() - begin > 9s); // None when it connected.
  CHECK(next_two_bytes(session.socket("0")) == ping);
  CHECK(std::chrono::steady_clock::now() - begin > 19s);

  session.socket("0").send(opcode::binary, "here\n");
  session.await_output("here", within(5s));
  stopped.signal(SIGCONT);
  stopped.type("after\n");
  stopped.expect("after\r\nafter");
}

} // namespace lectern::test

TEST_SUITE_END();
