#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

/// Processes that end by force, that do not want to end, and that outlive their parents.
TEST_SUITE_BEGIN("killed");

namespace lectern::test {

namespace {

/// A command, and what it printed about itself.
struct running_command {
  exec_session session;
  std::string seen;  ///< Of its output.
  pid_t number = -1; ///< The last word of the line that ends in " ready".
};

/// Runs a script until it has printed a process's number and "ready".
running_command run_until_ready(const daemon& server, const std::string& script, bool on_terminal) {
  running_command command{
    exec_session::run(server.socket(), {"sh", "-c", script}, on_terminal), {}, -1};
  command.session.open_all();
  command.seen = command.session.await_output(" ready", within(10s));
  const auto end = command.seen.rfind(" ready");
  const auto begin = command.seen.find_last_of("\n ", end - 1);
  command.number = std::stoi(command.seen.substr(begin == std::string::npos ? 0 : begin + 1));
  return command;
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

TEST_CASE("a command that is killed ends with 137, after all its output") {
  const daemon server;
  event_listener events{server.socket()};
  for (const bool on_terminal : {true, false}) {
    CAPTURE(on_terminal);
    auto command = run_until_ready(server, "seq 20000; echo $$ ready; exec cat", on_terminal);

    ::kill(command.number, SIGKILL);

    const auto rest = read_stream(command.session.socket(on_terminal ? "0" : "1"), within(5s));
    CAPTURE(rest);
    CHECK(lines_of(command.seen + rest.bytes) == 20'001);
    CHECK(rest.end_marks == 1);
    CHECK(rest.close);
    const auto state = events.final_state(command.session.operation(), within(5s));
    CHECK(state.at("status") == "Success");
    CHECK(state.at("metadata").at("return") == 137);
  }
}

TEST_CASE("a console whose shell is killed notifies its viewer and starts another") {
  const daemon server;
  event_listener events{server.socket()};
  auto viewer = exec_session::attach(server.socket());
  viewer.open_all();
  viewer.socket("0").send(opcode::binary, "echo $((6 * 7))-is-it\n");
  viewer.await_output("42-is-it", within(5s));
  const auto shells = children_of(server.pid());
  REQUIRE(shells.size() == 1);

  ::kill(shells.front(), SIGKILL);

  const auto record = read_stream(viewer.socket("0"), within(5s));
  CAPTURE(record);
  CHECK(record.end_marks == 1);
  CHECK(record.close);
  CHECK(events.final_state(viewer.operation(), within(5s)).at("status") == "Success");
  auto next = exec_session::attach(server.socket());
  next.open_all();
  next.await_output("42-is-it", within(5s)); // What the log kept.
  next.socket("0").send(opcode::binary, "echo $((7 * 8))-lives\n");
  next.await_output("56-lives", within(5s));
  CHECK(children_of(server.pid()).size() == 1);
}

TEST_CASE("a killed daemon takes its commands along") {
  daemon server;
  server.await_console();
  auto on_terminal = run_until_ready(server, "echo $$ ready; exec cat", true);
  auto on_pipes = run_until_ready(server, "echo $$ ready; exec cat /dev/zero >&2", false);
  const auto children = children_of(server.pid());
  CHECK(children.size() == 3); // The console's shell is one.

  CHECK(server.stop(SIGKILL) == 137);

  for (const auto child : children)
    CHECK(wait_ended(child, within(5s)));
}

TEST_CASE("a command that ignores SIGHUP is killed after the grace, its group as well") {
  const daemon server;
  event_listener events{server.socket()};
  for (const bool on_terminal : {true, false}) {
    CAPTURE(on_terminal);
    const auto told = server.folder() / (on_terminal ? "terminal" : "pipes");
    auto command =
      run_until_ready(server,
                      "trap '' HUP; tail -f /dev/null & trap 'echo hung up >" + told.string()
                        + "' HUP; echo $! ready; while :; do wait; done",
                      on_terminal);

    command.session.drop();

    const auto state = events.final_state(command.session.operation(), within(5s));
    CHECK(state.at("metadata").at("return") == 137);
    CHECK(wait_ended(command.number, within(1s)));
    CHECK(std::filesystem::exists(told)); // It had its grace.
  }
}

TEST_CASE("a command whose client has left may take as long as --hang-up-grace allows") {
  const daemon server{{"--hang-up-grace", "600000"}};
  event_listener events{server.socket()};
  auto command =
    exec_session::run(server.socket(),
                      {"sh", "-c",
                       "trap 'sleep 2; exit 7' HUP; echo ready; " // Longer than without the option.
                       "sleep 60 & wait"},
                      true);
  command.open_all();
  command.await_output("ready", within(10s));

  command.drop();
  const auto state = events.final_state(command.operation(), within(10s));
  CHECK(state.at("metadata").at("return") == 7);
}

TEST_CASE("a background child that holds the output delays the end by 1 s, and lives on") {
  const daemon server;
  event_listener events{server.socket()};
  for (const bool on_terminal : {true, false}) {
    CAPTURE(on_terminal);
    auto command =
      run_until_ready(server, "trap '' HUP; sleep 60 & echo $! ready; exit 5", on_terminal);
    const auto begin = std::chrono::steady_clock::now();

    const auto record = read_stream(command.session.socket(on_terminal ? "0" : "1"), within(5s));

    CAPTURE(record);
    CHECK(std::chrono::steady_clock::now() - begin < 2s);
    CHECK(record.end_marks == 1);
    CHECK(record.close);
    const auto state = events.final_state(command.session.operation(), within(5s));
    CHECK(state.at("metadata").at("return") == 5);
    CHECK_FALSE(wait_ended(command.number, within(0ms)));
    ::kill(command.number, SIGKILL);
  }
}

TEST_CASE("a second SIGTERM ends the daemon at once") {
  daemon server;
  const auto deaf =
    run_until_ready(server, "trap '' HUP TERM; echo $$ ready; while :; do read line; done", true);
  ::kill(server.pid(), SIGTERM);
  server.await_log("stopping");

  CHECK(server.stop(SIGTERM) == 128 + SIGTERM);
  CHECK(wait_ended(deaf.number, within(5s)));
}

} // namespace lectern::test

TEST_SUITE_END();
