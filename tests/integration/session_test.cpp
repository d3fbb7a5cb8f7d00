#include "tests/support/command.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <utility>

TEST_SUITE_BEGIN("life and end");

namespace lectern::test {

TEST_CASE("a command ends in order: bytes, end mark, Close, exit code") {
  const daemon server;
  event_listener events{server.socket()};
  auto session =
    exec_session::run(server.socket(), {"sh", "-c", "echo out; echo err >&2; exit 3"}, false);
  session.open_all();

  const auto out = read_stream(session.socket("1"), within(10s));
  CAPTURE(out);
  CHECK(out.bytes == "out\n");
  CHECK(out.end_marks == 1);
  REQUIRE(out.close.has_value());
  CHECK(out.close->payload.empty());
  CHECK(out.strangers.empty());
  CHECK(read_stream(session.socket("2"), within(10s)).bytes == "err\n");
  CHECK(read_stream(session.socket("control"), within(10s)).close);

  const auto state = events.final_state(session.operation(), within(10s));
  CHECK(state.at("status") == "Success");
  CHECK(state.at("metadata").at("return") == 3);
}

TEST_CASE("sockets that are never opened time out after 10 s") {
  const daemon server;
  event_listener events{server.socket()};
  auto none = exec_session::run(server.socket(), {"true"}, false);
  auto one = exec_session::run(server.socket(), {"true"}, true);
  one.open("0");
  auto console = exec_session::attach(server.socket());

  for (const auto& session : {none.operation(), one.operation(), console.operation()}) {
    const auto state = events.final_state(session, within(12s));
    CHECK(state.at("status") == "Failure");
    CHECK(state.at("err") == "Timed out waiting for websockets to connect");
  }
  CHECK(read_stream(one.socket("0"), within(5s)).close);

  auto after = exec_session::attach(server.socket()); // The console is free again.
  after.open_all();
}

TEST_CASE("a cancelled command is hung up and its operation is cancelled") {
  const daemon server;
  event_listener events{server.socket()};
  auto session = exec_session::run(server.socket(), {"cat"}, true);
  session.open_all();

  const auto reply = http_call(
    server.socket(), {.method = "DELETE", .target = "/1.0/operations/" + session.operation()});
  CAPTURE(reply);
  CHECK(reply.status == 200);
  CHECK(events.final_state(session.operation(), within(10s)).at("status") == "Cancelled");
  CHECK(read_stream(session.socket("0"), within(10s)).close);
}

TEST_CASE("force notifies the victim, cancels it, and lets the taker in") {
  const daemon server;
  event_listener events{server.socket()};
  auto victim = exec_session::attach(server.socket());
  victim.open_all();
  CHECK_THROWS(static_cast<void>(exec_session::attach(server.socket())));

  auto taker = exec_session::attach(server.socket(), true);
  taker.open_all();

  const auto record = read_stream(victim.socket("0"), within(5s));
  CAPTURE(record);
  REQUIRE(record.close.has_value());
  CHECK(record.close->close_code() == 1000);
  CHECK(record.close->payload.size() > 2);
  const auto told = events.final_state(victim.operation(), within(5s));
  CHECK(told.at("status") == "Cancelled");
  CHECK(told.at("err").as_string().starts_with("Console was taken over by "));
  taker.socket("0").send(opcode::binary, "echo $((6 * 7))-is-it\n");
  taker.await_output("42-is-it", within(5s));
}

TEST_CASE("a console shows who comes later what was there before") {
  const daemon server;
  {
    auto first = exec_session::attach(server.socket());
    first.open_all();
    first.socket("0").send(opcode::binary, "echo $((6 * 7))-is-it\n");
    first.await_output("42-is-it", within(5s));
    first.drop();
  }
  auto second = exec_session::attach(server.socket(), true);
  second.open_all();
  CHECK(second.await_output("42-is-it", within(5s)).find("echo $((6 * 7))-is-it")
        != std::string::npos);
}

TEST_CASE("a stop ends every session with 1001 within 5 s") {
  daemon server;
  ws_peer events{server.socket(), "/1.0/events"};
  auto console = exec_session::attach(server.socket());
  auto terminal = exec_session::run(server.socket(), {"cat"}, true);
  auto pipes = exec_session::run(server.socket(), {"cat"}, false);
  auto deaf = exec_session::run(server.socket(), {"sh", "-c", "trap '' HUP TERM; yes"}, false);
  for (auto* session : {&console, &terminal, &pipes, &deaf})
    session->open_all();

  const std::pair<const char*, ws_peer*> sockets[] = {{"events", &events},
                                                      {"console", &console.socket("0")},
                                                      {"terminal", &terminal.socket("0")},
                                                      {"pipes", &pipes.socket("1")}};
  const auto begin = std::chrono::steady_clock::now();
  ::kill(server.pid(), SIGTERM);
  for (const auto& named : sockets) {
    CAPTURE(named.first);
    const auto record = read_stream(*named.second, within(5s));
    CAPTURE(record);
    REQUIRE(record.close.has_value());
    CHECK(record.close->close_code() == 1001);
  }
  CHECK(server.stop(0, 6s) == 0);
  CHECK(std::chrono::steady_clock::now() - begin < 6s);
}

TEST_CASE("the daemon logs at its end what it could not write to its clients") {
  daemon server;
  auto viewer = exec_session::attach(server.socket());
  viewer.open_all();
  viewer.socket("0").send(opcode::binary, "seq 100000; echo be''hind\n");
  await_console_log(server.socket(), "host", "behind", within(20s));

  CHECK(server.stop(SIGTERM) == 0); // The viewer has read nothing.
  server.await_log("stopped");
  CHECK(server.log().find(" bytes of output to clients were dropped") != std::string::npos);
}

TEST_CASE("SIGUSR1 logs how many actors live: no more after a session than before it") {
  daemon server;
  const auto idle = daemon::idle_actors;
  CHECK(http_call(server.socket(), {}).status == 200); // They are all there now.
  CHECK(server.settled_actors(idle) == idle);

  auto session = exec_session::run(server.socket(), {"cat"}, true);
  session.open_all();
  session.socket("0").send(opcode::binary, "here\n");
  session.await_output("here", within(5s));
  CHECK(server.actor_count() >= idle + 4); // Operation, command, two connections.

  session.drop();
  CHECK(server.settled_actors(idle) == idle);
}

TEST_CASE("a second daemon does not take the socket of a living one") {
  const daemon server;

  const auto second = run_command(
    {.argv = {daemon_path()}, .environment = {"LECTERN_DIR=" + server.folder().string()}});

  CAPTURE(second);
  CHECK(second.status == 1);
  CHECK(http_call(server.socket(), {}).status == 200);
}

TEST_CASE("a command line that makes no sense ends the daemon with 2") {
  for (const auto* flag : {"--no-such-option", "--io-units=65", "--listen-tcp=127.0.0.1:0",
                           "--web=127.0.0.1:99999", "--web=127.0.0.1", "--web=nowhere"}) {
    CAPTURE(flag);
    const auto result = run_command({.argv = {daemon_path(), flag}});
    CHECK(result.status == 2);
    CHECK_FALSE(result.err.empty());
  }
}

TEST_CASE("--log-level selects what is printed") {
  const scratch_folder folder;
  const auto printed_at = [&](const std::string& level) {
    const auto result =
      run_command({.argv = {daemon_path(), "--log-level", level, "--socket-group", "no-such-group"},
                   .environment = {"LECTERN_DIR=" + folder.path().string()}});
    CHECK(result.status == 1);
    return result.out + result.err;
  };
  CHECK(printed_at("error").find("no-such-group: no such group") != std::string::npos);
  CHECK(printed_at("off").empty());
}

TEST_CASE("TCP needs the token and nothing else will do") {
  const scratch_folder folder;
  const auto token_file = folder.path() / "token";
  std::ofstream{token_file} << "correct-horse-battery-staple-correct-horse\n";
  ::chmod(token_file.c_str(), 0600);
  daemon server{{"--listen-tcp", "127.0.0.1:0", "--token-file", token_file.string()}};
  const endpoint tcp{.path = {}, .port = server.port()};

  CHECK(http_call(tcp, {.target = "/1.0/instances"}).status == 403);
  CHECK(
    http_call(tcp, {.target = "/1.0/instances", .fields = "Authorization: Bearer wrong\r\n"}).status
    == 403);
  const auto stranger = http_call(tcp, {});
  CHECK(stranger.status == 200);
  CHECK(stranger.json().at("metadata").at("auth") == "untrusted");
  CHECK(http_raw(tcp, handshake("/1.0/events")).status == 403);

  const std::string right = "Authorization: Bearer correct-horse-battery-staple-correct-horse\r\n";
  CHECK(http_call(tcp, {.target = "/1.0/instances", .fields = right}).status == 200);
  const ws_peer events{tcp, "/1.0/events", right};
}

TEST_CASE("a token that others can read is refused") {
  const scratch_folder folder;
  const auto token_file = folder.path() / "token";
  std::ofstream{token_file} << "correct-horse-battery-staple-correct-horse\n";
  ::chmod(token_file.c_str(), 0644);

  CHECK_THROWS(daemon{{"--listen-tcp", "127.0.0.1:0", "--token-file", token_file.string()}});
  CHECK_THROWS(daemon{{"--listen-tcp", "127.0.0.1:0"}});
}

} // namespace lectern::test

TEST_SUITE_END();
