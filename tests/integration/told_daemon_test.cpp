#include "tests/support/cli.hpp"
#include "tests/support/exec_session.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <string>
#include <vector>

/// What `lecternd` is told by its options, and what it says at its end.
TEST_SUITE_BEGIN("options of lecternd");

namespace lectern::test {

TEST_CASE("a command whose client has left may take as long as --hang-up-grace says") {
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

TEST_CASE("--log-level says what is printed") {
  const scratch_folder folder;
  const auto printed_at = [&](const std::string& level) {
    const auto result =
      run_command({.argv = {daemon_path(), "--log-level", level, "--web", "nowhere"},
                   .environment = {"LECTERN_DIR=" + folder.path().string()}});
    CHECK(result.status == 1);
    return result.out + result.err;
  };
  CHECK(printed_at("error").find("not ADDRESS:PORT: nowhere") != std::string::npos);
  CHECK(printed_at("off").empty());
}

TEST_CASE("the daemon says at its end what it could not write to its clients") {
  daemon server;
  auto viewer = exec_session::attach(server.socket());
  viewer.open_all();
  viewer.socket("0").send(opcode::binary, "seq 100000; echo be''hind\n");
  const auto until = within(20s);
  std::string log;
  while (log.find("behind") == std::string::npos && left_until(until) > 0)
    log = http_call(server.socket(), {.target = "/1.0/instances/host/console"}).body;
  REQUIRE(log.find("behind") != std::string::npos);

  CHECK(server.stop(SIGTERM) == 0); // The viewer has read nothing.
  CHECK(server.log().find(" bytes for clients were dropped") != std::string::npos);
}

} // namespace lectern::test

TEST_SUITE_END();
