#include "tests/support/exec_session.hpp"
#include "tests/support/web_daemon.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <csignal>
#include <sstream>
#include <string>

/// What the daemon's log contains for an operator, and what it must not contain.
TEST_SUITE_BEGIN("log");

namespace lectern::test {

namespace {

/// Runs a command that prints something and gets something secret; ends with 7.
std::string run_secretive_command(const daemon& server) {
  const boost::json::object body{
    {"command",
     boost::json::array{"sh", "-c", "read word; echo $word $SECRET; exit 7", "argument-secret"}},
    {"wait-for-websocket", true},
    {"environment", {{"SECRET", "environment-secret"}}}};
  exec_session session{server.socket(), "/1.0/instances/host/exec", body};
  session.open_all();
  session.socket("0").send(opcode::binary, "typed-secret\n");
  REQUIRE(read_stream(session.socket("1"), within(5s)).bytes
          == "typed-secret environment-secret\n");
  return session.operation();
}

} // namespace

TEST_CASE("the log has each session: user, program, why it ended, its code and its bytes") {
  daemon server;
  const auto id = run_secretive_command(server);
  server.await_log("session ended: id=" + id);
  CHECK(server.stop(SIGTERM) == 0);
  server.await_log("stopped");
  const auto log = server.log();
  CHECK(log.find("session begun: id=" + id + " instance=host what=command program=sh who=\"user ")
        != std::string::npos);
  CHECK(log.find(" why=finished code=7 ") != std::string::npos);
  CHECK(log.find(" sent=32 received=13") != std::string::npos);
  CHECK(log.find("stopping: signal=SIGTERM") != std::string::npos);
}

TEST_CASE("no output, environment or input is in the log") {
  web_daemon page;
  auto& server = page.server();
  run_secretive_command(server);
  CHECK(page.guest("ann").call("GET", "/1.0").status == 200);
  server.await_log("signed in to the web page: ann");
  CHECK(server.stop(SIGTERM) == 0);
  server.await_log("stopped");
  CHECK(server.log().find("secret") == std::string::npos);
  CHECK(server.log().find("token=") == std::string::npos);
}

TEST_CASE("guesses are logged with the address that they come from, ten a minute") {
  web_daemon page;
  auto& server = page.server();
  auto eve = page.stranger();
  REQUIRE(eve.sign_in("eve").status == 200); // Now the link is used up.
  eve.cookie.clear();
  eve.proof.clear();
  for (int i = 0; i < 20; ++i)
    REQUIRE(eve.sign_in("eve").status == 403);
  CHECK(server.stop(SIGTERM) == 0);
  server.await_log("stopped");
  const auto log = server.log();
  CHECK(log.find("refused a TCP client at 127.0.0.1: 403 wrong sign-in link") != log.npos);
  CHECK(log.find("10 more requests were refused") != log.npos);
}

TEST_CASE("with --log-format json each line is an object") {
  daemon server{{"--log-format", "json"}};
  const auto id = run_secretive_command(server);
  CHECK(server.stop(SIGTERM) == 0);
  server.await_log("stopped");
  std::istringstream lines{server.log()};
  bool is_told = false;
  for (std::string line; std::getline(lines, line);) {
    const auto object = boost::json::parse(line).as_object();
    if (object.at("message") == "session ended" && object.at("id").as_string() == id)
      is_told = object.at("code") == 7;
  }
  CHECK(is_told);
}

} // namespace lectern::test

TEST_SUITE_END();
