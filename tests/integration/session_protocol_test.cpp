#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/session_client.hpp"

#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

TEST_SUITE_BEGIN("session protocol");

namespace json = boost::json;

namespace lectern::test {

TEST_CASE("one socket carries a command: its beginning, its output, its end and exit code") {
  const daemon server;
  event_listener events{server.socket()};
  auto client = session_client::run(server.socket(), {"sh", "-c", "stty size; exit 3"});
  CHECK(client.begin().at("role") == "controller");
  CHECK(client.begin().at("log") == "");
  CHECK(client.begin().at("offset") == 0);

  const auto end = client.await("end");
  CHECK(client.output() == "24 80\r\n");
  CHECK(end
        == json::object{{"type", "end"}, {"cause", "finished"}, {"exit_code", 3}, {"message", ""}});
  client.await("close");
  CHECK(client.close().payload.empty());
  CHECK(events.final_state(client.operation(), within(10s)).at("metadata").at("return") == 3);
}

TEST_CASE("the end of a console's program has its exit code, and the next one runs") {
  const daemon server;
  event_listener events{server.socket()};
  auto client = session_client::attach(server.socket());
  client.type("exit 7\n");

  const auto end = client.await("end");
  CHECK(end
        == json::object{{"type", "end"}, {"cause", "finished"}, {"exit_code", 7}, {"message", ""}});
  client.await("close");
  CHECK(events.final_state(client.operation(), within(10s)).at("metadata").at("return") == 7);

  auto next = session_client::attach(server.socket());
  next.type("kill -KILL $$\n");
  CHECK(next.await("end").at("exit_code") == 128 + SIGKILL);
}

TEST_CASE("the handshake repeats the subprotocol if it is offered") {
  const daemon server;
  const auto answer_to = [&](const std::string& fields) {
    exec_session session{server.socket(), "/1.0/instances/host/exec", session_command({"true"})};
    session.open("0", fields);
    return session.socket("0").answer();
  };

  CHECK(answer_to("Sec-WebSocket-Protocol: other, lectern.session.v1\r\n")
          .find("Sec-WebSocket-Protocol: lectern.session.v1\r\n")
        != std::string::npos);
  CHECK(answer_to("").find("Sec-WebSocket-Protocol") == std::string::npos);
}

TEST_CASE("a command that cannot be found ends with 127 and a sentence") {
  const daemon server;
  auto client = session_client::run(server.socket(), {"no-such-command"});
  const auto end = client.await("end");

  CHECK(end.at("cause") == "failed");
  CHECK(end.at("exit_code") == 127);
  CHECK(end.at("message") == "Command not found");
}

TEST_CASE("size and signals travel on the same socket as input") {
  const daemon server;
  auto client = session_client::run(
    server.socket(), {"sh", "-c", "stty -echo; read x; stty size; read y; sleep 60"});
  client.say({{"type", "resize"}, {"columns", 100}, {"rows", 30}});
  client.type("go\n");
  client.await_output("30 100");
  client.say({{"type", "signal"}, {"number", SIGKILL}});

  CHECK(client.await("end").at("exit_code") == 128 + SIGKILL);
}

TEST_CASE("output stops at the window until the client acknowledges it") {
  const daemon server;
  auto client = session_client::run(server.socket(), {"sh", "-c", "head -c 1000000 /dev/zero"});
  const auto window = client.begin().at("window").to_number<std::size_t>();
  client.hold_acknowledgements();
  while (client.untaken() < window)
    client.step();
  CHECK(client.untaken() == window);

  client.say({{"type", "ack"}, {"bytes", 1000}});
  while (client.untaken() < window + 1000)
    client.step();
  CHECK(client.untaken() == window + 1000);
  client.say({{"type", "signal"}, {"number", SIGKILL}});
}

TEST_CASE("a client that comes back to a console sees what it missed, and each byte once") {
  const daemon server;
  server.await_console();
  auto first = session_client::attach(server.socket());
  first.type("echo one-$((40 + 2)); sleep 0.1; echo two-$((40 + 3))\n");
  first.await_output("one-42");
  const auto where = first.where_it_is();
  first.leave();

  auto second = session_client::attach(server.socket(), {{"resume", where}});
  CHECK(second.begin().at("log") == where.at("log"));
  CHECK(second.begin().at("offset").to_number<std::uint64_t>()
        == where.at("offset").to_number<std::uint64_t>());
  second.await_output("two-43");
  second.leave();

  auto anew = session_client::attach(server.socket());
  anew.await_output("two-43");
  CHECK(anew.begin().at("offset") == 0);
  CHECK(anew.output().starts_with(first.output() + second.output()));
}

TEST_CASE("after a restart of the daemon a console begins anew, and its view starts there") {
  json::object where;
  {
    const daemon server;
    auto client = session_client::attach(server.socket());
    where = client.where_it_is();
  }
  const daemon server;
  auto client = session_client::attach(server.socket(), {{"resume", where}});

  CHECK(client.begin().at("log") != where.at("log"));
  CHECK(client.begin().at("offset") == 0);
}

TEST_CASE(
  "a client that loses a console is sent who took it, and one that wants it, that it is busy") {
  const daemon server;
  auto holder = session_client::attach(server.socket());
  const auto refused = http_call(server.socket(), {.method = "POST",
                                                   .target = "/1.0/instances/host/console",
                                                   .body = json::serialize(session_body({}))});
  CHECK(refused.status == 409);
  const auto operations =
    http_call(server.socket(), {.target = "/1.0/operations?recursion=1"}).json();
  const auto& held = operations.at("metadata").at("running").at(0);
  const std::string name{held.at("requestor").at("username").as_string()};
  CHECK_FALSE(name.empty());

  auto taker = session_client::attach(server.socket(), {{"force", true}});
  const auto end = holder.await("end");
  CHECK(end.at("cause") == "taken_over");
  CHECK(end.at("message").as_string() == "Console was taken over by " + name);
}

TEST_CASE("a service that stops sends the reason") {
  daemon server;
  auto client = session_client::attach(server.socket());
  ::kill(server.pid(), SIGTERM);

  CHECK(client.await("end").at("cause") == "stopped");
  client.await("close");
  CHECK(client.close().close_code() == 1001);
  CHECK(server.stop(0) == 0);
}

TEST_CASE(
  "a client that breaks the protocol is told how, its command ends, and nobody else notices") {
  const daemon server;
  auto other = session_client::attach(server.socket());
  const auto reason_for = [&](opcode kind, std::string_view text) {
    auto client = session_client::run(server.socket(), {"sh", "-c", "stty raw; echo ok; sleep 60"});
    client.await_output("ok"); // From now on input is not read.
    client.peer().send(kind, text);
    client.await("close");
    const auto end = http_call(
      server.socket(), {.target = "/1.0/operations/" + client.operation() + "/wait?timeout=10"});
    CHECK(end.json().at("metadata").at("status") == "Success");
    return std::to_string(client.close().close_code()) + ' ' + client.close().payload.substr(2);
  };

  CHECK(reason_for(opcode::binary, std::string(1'000'000, 'x'))
        == "1008 More input than was granted");
  CHECK(reason_for(opcode::text, R"({"type":"ack","bytes":1})")
        == "1008 More was acknowledged than was sent");
  CHECK(reason_for(opcode::text, "{") == "1008 Expected a JSON object with a \"type\"");
  CHECK(reason_for(opcode::text, std::string(5'000, ' '))
        == "1009 A Text message is longer than 4096 bytes");
  other.type("echo still-$((40 + 2))\n");
  other.await_output("still-42");
}

} // namespace lectern::test

TEST_SUITE_END();
