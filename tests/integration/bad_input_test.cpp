#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>

/// What a client gets that sends nonsense, without effect on others.
TEST_SUITE_BEGIN("bad input");

namespace lectern::test {

namespace {

const std::string exec = "/1.0/instances/host/exec";
const std::string console = "/1.0/instances/host/console";
const std::string no_operation = "/1.0/operations/00000000-0000-4000-8000-000000000000";

/// A request that is refused, with which status, and words of why.
struct refusal_row {
  std::string method;
  std::string target;
  std::string body;
  unsigned status;
  std::string error;
};

const refusal_row refusals[] = {
  // -- routes and methods
  {"GET", "/1.0/nothing", "", 404, "Not Found"},
  {"GET", "/2.0", "", 404, "Not Found"},
  {"DELETE", "/1.0", "", 405, "Method Not Allowed"},
  {"PUT", "/1.0/instances", "{}", 405, "Method Not Allowed"},
  {"PATCH", exec, "{}", 405, "Method Not Allowed"},
  {"GET", "/1.0/%zz", "", 400, "Invalid request target"},
  // -- names
  {"GET", "/1.0/instances/nobody", "", 404, "Instance not found"},
  {"POST", "/1.0/instances/nobody/exec", R"({"command":["true"],"wait-for-websocket":true})", 404,
   "Instance not found"},
  {"POST", "/1.0/instances/nobody/console", "{}", 404, "Instance not found"},
  {"GET", no_operation, "", 404, "Operation not found"},
  {"DELETE", no_operation, "", 404, "Operation not found"},
  {"GET", "/1.0/projects/other", "", 404, "Project not found"},
  {"GET", "/1.0/instances?project=default&all-projects=true", "", 400, "project"},
  // -- bodies
  {"POST", exec, "", 400, "not JSON"},
  {"POST", exec, "{", 400, "not JSON"},
  {"POST", exec, std::string(100'000, '['), 400, "not JSON"},
  {"POST", exec, "[]", 400, "not a JSON object"},
  {"POST", exec, R"({"wait-for-websocket":true})", 400, "command"},
  {"POST", exec, R"({"command":[],"wait-for-websocket":true})", 400, "command"},
  {"POST", exec, R"({"command":"true","wait-for-websocket":true})", 400, "command"},
  {"POST", exec, R"({"command":["a",1],"wait-for-websocket":true})", 400, "command"},
  {"POST", exec, R"({"command":["true"],"wait-for-websocket":1})", 400, "wait-for-websocket"},
  {"POST", exec, R"({"command":["true"],"interactive":"yes"})", 400, "interactive"},
  {"POST", exec, R"({"command":["true"],"environment":{"A":1},"wait-for-websocket":true})", 400,
   "environment"},
  {"POST", exec, R"({"command":["true"],"environment":{"A=B":"C"},"wait-for-websocket":true})", 400,
   "environment"},
  {"POST", exec, R"({"command":["true"],"user":-1,"wait-for-websocket":true})", 400, "user"},
  {"POST", exec, R"({"command":["true"],"user":4294967296,"wait-for-websocket":true})", 400,
   "user"},
  {"POST", exec, R"({"command":["true"],"record-output":true,"wait-for-websocket":true})", 400,
   "record-output"},
  {"POST", console, R"({"type":"telepathy"})", 400, "Unknown console type"},
  {"POST", console, R"({"type":"vga"})", 400, "VGA console"},
  {"POST", console, R"({"force":"please"})", 400, "force"},
  // -- sizes
  {"POST", exec, std::string(2 * 1024 * 1024, ' '), 413, ""},
  {"GET", "/1.0/" + std::string(20'000, 'a'), "", 431, ""},
  // -- sockets that are not asked for properly
  {"GET", "/1.0/events", "", 400, "WebSockets"},
  {"GET", no_operation + "/websocket?secret=x", "", 400, "WebSockets"},
  {"GET", "/1.0/events?type=gossip", "", 400, ""},
};

/// The refusal of a handshake.
http_reply refused_upgrade(const daemon& server, const std::string& target,
                           const std::string& fields = {}) {
  return http_raw(server.socket(), handshake(target, fields));
}

/// The daemon's answer to `bytes` on a terminal's socket.
std::optional<ws_frame> answer_to(const daemon& server, std::string_view bytes,
                                  const std::string& slot = "0") {
  auto session = exec_session::run(server.socket(), {"cat"}, true);
  session.open_all();
  session.socket(slot).send_raw(bytes);
  return session.socket(slot).receive(within(10s));
}

std::string text_of_64_kib() {
  return std::string(std::size_t{64} * 1024, ' ');
}

} // namespace

TEST_CASE("every wrong request gets its clear error") {
  const daemon server;
  auto bystander = exec_session::run(server.socket(), {"cat"}, true);
  bystander.open_all();

  for (const auto& row : refusals) {
    const auto reply =
      http_call(server.socket(), {.method = row.method, .target = row.target, .body = row.body});
    CAPTURE(row.method);
    CAPTURE(row.target.substr(0, 100));
    CAPTURE(row.body.substr(0, 100));
    CAPTURE(reply);
    REQUIRE(reply.status == row.status);
    const auto envelope = reply.json();
    CHECK(envelope.at("type") == "error");
    CHECK(envelope.at("error_code") == row.status);
    CHECK(reply.error().find(row.error) != std::string::npos);
  }

  bystander.socket("0").send(opcode::binary, "undisturbed\n");
  bystander.await_output("undisturbed\r\nundisturbed", within(5s));
}

TEST_CASE("what is not HTTP gets 400 or the end of the stream") {
  const daemon server;

  for (const std::string_view nonsense :
       {"\x16\x03\x01\x02", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\r\n\r\n\r\nhello\r\n\r\n",
        "POST /1.0 HTTP/1.1\r\nHost: x\r\nContent-Length: minus\r\n\r\n",
        "POST /1.0 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    CAPTURE(nonsense);
    const auto fd = connect_to(server.socket());
    send_all(fd.get(), nonsense);
    ::shutdown(fd.get(), SHUT_WR);
    const auto reply = read_to_end(fd.get(), within(10s));
    CAPTURE(reply);
    CHECK((reply.empty() || reply.starts_with("HTTP/1.1 400 ")));
  }
  CHECK(http_call(server.socket(), {}).status == 200);
}

TEST_CASE("half a request costs a stream and nothing else") {
  const daemon server;
  server.await_console(); // It has what it holds at rest.
  const auto before = resources_of(server.pid());
  {
    const auto half = connect_to(server.socket());
    send_all(half.get(), handshake("/1.0/events").substr(0, 60));
    CHECK(http_call(server.socket(), {}).status == 200);
  }
  CHECK(server.settled(before) <= before);
}

TEST_CASE("a handshake that is none is refused in words") {
  const daemon server;
  const std::string_view key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const std::string_view version = "Sec-WebSocket-Version: 13";

  auto short_key = handshake("/1.0/events");
  short_key.replace(short_key.find(key), key.size(), "Sec-WebSocket-Key: c2hvcnQ=\r\n");
  CHECK(http_raw(server.socket(), short_key).status == 400);

  auto old_version = handshake("/1.0/events");
  old_version.replace(old_version.find(version), version.size(), "Sec-WebSocket-Version: 8");
  CHECK(http_raw(server.socket(), old_version).status == 426);
}

TEST_CASE("a handshake on a Unix socket may name any origin, as no browser can send it") {
  const daemon server;
  const ws_peer listener{server.socket(), "/1.0/events", "Origin: https://elsewhere.example\r\n"};
  CHECK(listener.answer().starts_with("HTTP/1.1 101 "));
}

TEST_CASE("a socket's secret is needed, must be right, and is good once") {
  const daemon server;
  auto session = exec_session::run(server.socket(), {"cat"}, true);
  const auto right = session.target_of("0");
  const auto without = right.substr(0, right.find('?'));

  const auto missing = refused_upgrade(server, without);
  CHECK(missing.status == 400);
  CHECK(missing.error() == "Missing websocket secret");
  const auto wrong = refused_upgrade(server, without + "?secret=" + std::string(64, '0'));
  CHECK(wrong.status == 403);
  CHECK(wrong.error() == "Forbidden");

  session.open_all();
  const auto again = refused_upgrade(server, right);
  CHECK(again.status == 400);
  CHECK(again.error() == "This websocket is already connected");

  const auto unknown = refused_upgrade(server, no_operation + "/websocket?secret=x");
  CHECK(unknown.status == 404);
  CHECK(unknown.error() == "Operation not found");
}

TEST_CASE("frames against the rules close the link with the code for it") {
  const daemon server;
  struct {
    const char* description;
    std::string bytes;
    std::string slot;
    unsigned code;
  } const rows[] = {
    {"unmasked", {"\x82\x01x", 3}, "0", 1002},
    {"unmasked on control", {"\x81\x02{}", 4}, "control", 1002},
    {"reserved bit", "\xc2" + client_frame(opcode::binary, "x").substr(1), "0", 1002},
    {"unknown opcode", "\x83" + client_frame(opcode::binary, "x").substr(1), "0", 1002},
    {"continuation of nothing", client_frame(opcode::more, "x"), "0", 1002},
    {"fragmented Ping", client_frame(opcode::ping, "x", false), "0", 1002},
    {"Ping of 126 bytes", client_frame(opcode::ping, std::string(126, 'x')), "0", 1002},
    {"control message of 64 KiB", client_frame(opcode::text, text_of_64_kib()), "control", 1009},
  };
  for (const auto& row : rows) {
    CAPTURE(row.description);
    const auto answer = answer_to(server, row.bytes, row.slot);
    REQUIRE(answer);
    CAPTURE(*answer);
    CHECK(answer->kind == opcode::close);
    CHECK(answer->close_code() == row.code);
  }
  CHECK(http_call(server.socket(), {}).status == 200);
}

TEST_CASE("control messages that mean nothing change nothing") {
  const daemon server;
  event_listener events{server.socket()};
  auto session = exec_session::run(server.socket(),
                                   {"bash", "-c",
                                    "trap 'echo resized' WINCH; trap 'stty size; exit 3' TERM; "
                                    "stty size; while :; do sleep 0.05; done"},
                                   true);
  session.open_all();
  session.await_output("24 80\r\n", within(5s));

  for (const std::string_view message :
       {"", "nonsense", "[]", "{}", R"({"command":7})", R"({"command":"dance"})",
        R"({"command":"window-resize"})", R"({"command":"window-resize","args":{"width":"x"}})",
        R"({"command":"window-resize","args":{"width":"0","height":"99999"}})",
        R"({"command":"signal"})", R"({"command":"signal","signal":-4})",
        R"({"command":"signal","signal":99999})"}) {
    session.socket("control").send(opcode::text, message);
    session.socket("control").send(opcode::binary, message);
  }

  session.socket("control").send(opcode::text, R"({"command":"signal","signal":15})");
  const auto record = read_stream(session.socket("0"), within(5s));
  CHECK(record.bytes == "24 80\r\n"); // The only signal, and the size is what it was.
  CHECK(events.final_state(session.operation(), within(5s)).at("metadata").at("return") == 3);
}

TEST_CASE("Text where Binary is due is an end of input, and its words are not") {
  const daemon server;
  auto session = exec_session::run(server.socket(), {"cat"}, false);
  session.open_all();

  session.socket("0").send(opcode::binary, "first");
  session.socket("0").send(opcode::text, "not input");
  session.socket("0").send(opcode::binary, "too late");

  const auto record = read_stream(session.socket("1"), within(10s));
  CAPTURE(record);
  CHECK(record.bytes == "first");
  CHECK(record.end_marks == 1);
}

TEST_CASE("a message to the events ends them") {
  const daemon server;
  ws_peer events{server.socket(), "/1.0/events"};

  events.send(opcode::text, "hello?");

  const auto answer = events.receive(within(10s));
  REQUIRE(answer);
  CHECK(answer->kind == opcode::close);
}

} // namespace lectern::test

TEST_SUITE_END();
