#include "tests/support/cli.hpp"
#include "tests/support/exec_session.hpp"

#include <csignal>
#include <list>

/// Clients that die, whatever they were doing. To the daemon, a SIGKILL is that all
/// sockets of the client end without a word.
TEST_SUITE_BEGIN("departures");

namespace lectern::test {

namespace {

const std::vector<std::string> endless = {"cat", "/dev/zero"};

/// A session whose client has opened the first `count` of its sockets.
exec_session opened(exec_session session, std::size_t count) {
  for (const char* slot : {"control", "0", "1", "2"})
    if (count > 0 && session.has(slot)) {
      session.open(slot);
      --count;
    }
  return session;
}

/// A session that is open and has shown output.
exec_session flowing(exec_session session) {
  session.open_all();
  REQUIRE(session.socket(session.has("1") ? "1" : "0").has_news(5s));
  return session;
}

/// A session whose client has seen the end mark, and nothing of what follows.
exec_session ended(exec_session session) {
  session.open_all();
  auto& output = session.socket(session.has("1") ? "1" : "0");
  for (auto frame = output.receive(within(5s)); !frame->payload.empty();)
    frame = output.receive(within(5s));
  return session;
}

/// Sessions of clients that got as far as that.
std::list<exec_session> in_every_phase(const endpoint& where) {
  std::list<exec_session> sessions;
  for (std::size_t count = 0; count <= 4; ++count)
    sessions.push_back(opened(exec_session::run(where, endless, false), count));
  for (std::size_t count = 0; count <= 2; ++count)
    sessions.push_back(opened(exec_session::run(where, endless, true), count));
  for (const bool on_terminal : {true, false}) {
    sessions.push_back(flowing(exec_session::run(where, endless, on_terminal)));
    sessions.push_back(ended(exec_session::run(where, {"echo", "x"}, on_terminal)));
  }
  return sessions;
}

/// The same for the console, one after another: it has one client at a time.
std::vector<std::string> come_and_go(const endpoint& where) {
  std::vector<std::string> operations;
  for (std::size_t count = 0; count <= 2; ++count)
    operations.push_back(opened(exec_session::attach(where, true), count).operation());
  operations.push_back(flowing(exec_session::attach(where, true)).operation());
  return operations;
}

/// An idle daemon with one listener to events.
struct quiet_house {
  daemon server;
  event_listener events{server.socket()};
  std::size_t actors = daemon::idle_actors + 1; // And the listener's connection.
  held_resources before = at_rest();

  /// Whether all operations have ended, and have left nothing.
  void check_all_gone(const std::vector<std::string>& operations) {
    for (const auto& operation : operations) {
      CAPTURE(operation);
      CHECK(events.final_state(operation, within(15s)).at("status_code").to_number<int>() >= 200);
    }
    CHECK(server.settled(before) <= before);
    CHECK(server.settled_actors(actors) == actors);
  }

private:
  held_resources at_rest() {
    server.await_console();
    CHECK(server.settled_actors(actors) == actors);
    return resources_of(server.pid());
  }
};

} // namespace

TEST_CASE("a client that dies leaves nothing, at whatever stage") {
  quiet_house house;
  const auto where = house.server.socket();
  auto operations = come_and_go(where);
  auto sessions = in_every_phase(where);
  for (auto& session : sessions) {
    operations.push_back(session.operation());
    session.drop();
  }

  house.check_all_gone(operations);
}

TEST_CASE("a real client that is killed as soon as its operation exists leaves nothing") {
  if (is_missing(incus::program) || is_missing(lxc::program))
    return;
  quiet_house house;
  std::vector<std::string> operations;
  for (int round = 0; round < 40; ++round) {
    const auto* program = round % 2 == 0 ? incus::program : lxc::program;
    const subprocess victim{{.argv = {program, "exec", "host", "--", "cat", "/dev/zero"},
                             .environment = house.server.client_environment()}};
    operations.push_back(house.events.begun(within(5s)));
    victim.signal(SIGKILL);
  }

  house.check_all_gone(operations);
}

} // namespace lectern::test

TEST_SUITE_END();
