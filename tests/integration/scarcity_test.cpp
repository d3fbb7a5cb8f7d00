#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>

#include <algorithm>
#include <set>

/// A daemon that has run out of descriptors.
TEST_SUITE_BEGIN("scarcity");

namespace lectern::test {

namespace {

std::set<rlim_t> descriptors_of(pid_t pid) {
  std::set<rlim_t> numbers;
  const auto folder = "/proc/" + std::to_string(pid) + "/fd";
  for (const auto& entry : std::filesystem::directory_iterator{folder})
    numbers.insert(std::stoul(entry.path().filename().string()));
  return numbers;
}

/// While it lives, a process cannot open more than `spare` descriptors beyond those it has.
class scarce_descriptors {
public:
  scarce_descriptors(pid_t pid, std::size_t spare) : pid_(pid) {
    const auto used = descriptors_of(pid);
    rlim_t limit = 0;
    for (std::size_t unused = 0; unused < spare; ++limit)
      unused += used.contains(limit) ? 0 : 1;
    REQUIRE(::prlimit(pid, RLIMIT_NOFILE, nullptr, &before_) == 0);
    const rlimit lower{limit, before_.rlim_max};
    REQUIRE(::prlimit(pid, RLIMIT_NOFILE, &lower, nullptr) == 0);
  }

  scarce_descriptors(const scarce_descriptors&) = delete;
  ~scarce_descriptors() { ::prlimit(pid_, RLIMIT_NOFILE, &before_, nullptr); }

private:
  pid_t pid_;
  rlimit before_{};
};

void check_echo(exec_session& session, const std::string& text) {
  session.socket("0").send(opcode::binary, text + '\n');
  session.await_output(text + "\r\n" + text, within(5s));
}

} // namespace

TEST_CASE("without descriptors nobody is lost, nothing spins, and newcomers have to wait") {
  const daemon server;
  auto session = exec_session::run(server.socket(), {"cat"}, true);
  session.open_all();
  check_echo(session, "before");
  const scarce_descriptors scarcity{server.pid(), 2};

  std::vector<net::unique_fd> guests(10);
  std::ranges::generate(guests, [&] { return connect_to(server.socket()); });
  const auto newcomer = connect_to(server.socket());
  send_all(newcomer.get(), "GET /1.0 HTTP/1.1\r\nHost: test\r\n\r\n");
  const auto time_before = processor_time_of(server.pid());
  CHECK_FALSE(wait_readable(newcomer.get(), within(1s)));
  CHECK(processor_time_of(server.pid()) - time_before < 100ms);
  check_echo(session, "meanwhile");

  guests.clear();
  CHECK(wait_readable(newcomer.get(), within(2s)));
  check_echo(session, "after");
}

TEST_CASE("a command that lacks the descriptors to start says so, in order") {
  const daemon server;
  server.await_console();
  event_listener events{server.socket()};
  for (const bool on_terminal : {true, false}) {
    CAPTURE(on_terminal);
    const auto before = resources_of(server.pid());
    auto session = exec_session::run(server.socket(), {"true"}, on_terminal);
    for (const char* slot : {"control", "0", "1"})
      if (session.has(slot) && (!on_terminal || slot != std::string{"0"}))
        session.open(slot);
    auto with_sockets = before;
    with_sockets.descriptors += on_terminal ? 1 : 3;
    REQUIRE(server.settled(with_sockets) <= with_sockets); // The request's own is closed.

    const scarce_descriptors scarcity{server.pid(), 1};
    session.open(on_terminal ? "0" : "2");

    const auto record = read_stream(session.socket(on_terminal ? "0" : "2"), within(5s));
    CAPTURE(record);
    CHECK(record.end_marks == 1);
    CHECK(record.close);
    const auto state = events.final_state(session.operation(), within(5s));
    CHECK(state.at("status") == "Failure");
    CHECK(state.at("err") == "Too many open files");
    session.drop();
    CHECK(server.settled(before) <= before);
  }
}

} // namespace lectern::test

TEST_SUITE_END();
