#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/lowered_limit.hpp"
#include "tests/support/narrow_program.hpp"
#include "tests/support/tcp_daemon.hpp"

#include <doctest/doctest.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>
#include <vector>

/// What unauthenticated clients can take from others.
TEST_SUITE_BEGIN("strangers");

namespace lectern::test {

namespace {

constexpr std::size_t descriptors = 256;
constexpr std::string_view whole_request = "GET /1.0 HTTP/1.1\r\nHost: test\r\n\r\n";

std::string token_file(const scratch_folder& folder) {
  const auto path = folder.path() / "token";
  std::ofstream{path} << "correct-horse-battery-staple\n";
  ::chmod(path.c_str(), S_IRUSR | S_IWUSR);
  return path.string();
}

/// Whether a command that is started there prints `text`.
bool prints(const daemon& server, const std::string& command, std::string_view text) {
  auto session = exec_session::run(server.socket(), {"sh", "-c", command}, true);
  session.open_all();
  return session.await_output(text, within(10s)).find(text) != std::string::npos;
}

} // namespace

TEST_CASE("strangers on TCP leave descriptors to the Unix socket, however many they are") {
  const scratch_folder folder;
  daemon server{{"--listen-tcp", "127.0.0.1:0", "--token-file", token_file(folder)},
                narrow_program(folder, descriptors)};
  const endpoint tcp{.path = {}, .port = server.port(), .address = "127.0.0.1", .token = {}};
  std::vector<net::unique_fd> guests(2 * descriptors);
  for (auto& guest : guests) {
    guest = connect_to(tcp);
    send_all(guest.get(), "GET /1.0 HT");
  }
  const auto until = within(5s);
  const auto closed = std::count_if(guests.begin(), guests.end(), [&](const net::unique_fd& guest) {
    return wait_readable(guest.get(), until); // At once, or when another took its place.
  });
  constexpr std::size_t from_one_address = descriptors / 8 / 4;
  REQUIRE(guests.size() - static_cast<std::size_t>(closed) <= from_one_address);

  CHECK(resources_of(server.pid()).descriptors < descriptors / 2);
  CHECK(http_raw(server.socket(), whole_request).status == 200);
  CHECK(prints(server, "echo ser; echo ved", "ser\r\nved"));
}

TEST_CASE(
  "the daemon may have as many descriptors as the system allows, and its commands as before") {
  rlimit limit = {};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  const lowered_limit soft{RLIMIT_NOFILE, 200};
  const daemon server;
  REQUIRE(::prlimit(server.pid(), RLIMIT_NOFILE, nullptr, &limit) == 0);
  CHECK(limit.rlim_cur == limit.rlim_max);

  CHECK(prints(server, "echo limit $(ulimit -Sn).", "limit 200."));
}

TEST_CASE("an answer that is not read does not keep the daemon from ending") {
  daemon server;
  const auto stranger = connect_to(server.socket());
  const int little = 4096;
  ::setsockopt(stranger.get(), SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
  std::string requests; // Whose answers are more than the sockets between them hold.
  for (int i = 0; i < 400; ++i)
    requests.append(whole_request);
  send_all(stranger.get(), requests);
  REQUIRE(wait_readable(stranger.get(), within(5s)));

  const auto begin = std::chrono::steady_clock::now();
  CHECK(server.stop(SIGTERM) == 0);
  CHECK(std::chrono::steady_clock::now() - begin < 4s);
}

TEST_CASE("a stranger's body is refused by its head, and never awaited") {
  tcp_daemon server;
  auto stranger = server.tcp();
  stranger.token.clear();
  const auto reply = http_raw(stranger, "POST /1.0/instances/host/exec HTTP/1.1\r\nHost: test\r\n"
                                        "Content-Length: 1000000\r\n\r\n");
  CHECK(reply.status == 403);
}

} // namespace lectern::test

TEST_SUITE_END();
