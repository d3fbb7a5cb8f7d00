#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <stdexcept>
#include <string>

/// Everything a client can send, at moments when it should not.
TEST_SUITE_BEGIN("out of turn");

namespace lectern::test {

namespace {

/// Stands for a frame that is accepted: neither Close nor an end.
constexpr unsigned taken = 0;

/// One frame, or what only looks like one.
struct oddity {
  std::string description;
  std::string bytes;
  std::optional<unsigned> answer = {}; ///< `taken`, or the code of a Close.
};

const oddity oddities[] = {
  {"Text", client_frame(opcode::text, "text"), taken},
  {"empty Text", client_frame(opcode::text, ""), taken},
  {"Binary", client_frame(opcode::binary, "binary"), taken},
  {"empty Binary", client_frame(opcode::binary, ""), taken},
  {"much Binary", client_frame(opcode::binary, std::string(100'000, 'x'))},
  {"Ping", client_frame(opcode::ping, "there?"), taken},
  {"Pong", client_frame(opcode::pong, "unasked"), taken},
  {"Close", client_frame(opcode::close, ""), 1005},
  {"Close with a code",
   client_frame(opcode::close, "\x03\xe9"
                               "bye"),
   1001},
  {"half a message", client_frame(opcode::text, "half", false), taken},
  {"continuation", client_frame(opcode::more, "of what?"), 1002},
  {"unmasked frame", {"\x82\x01x", 3}, 1002},
  {"half a frame", client_frame(opcode::binary, "binary").substr(0, 3)},
  {"noise", std::string(100, '\xff'), 1002},
};

/// A moment in the life of a session, on the socket that then sends an oddity.
struct moment {
  std::string when;
  void (*reach)(ws_peer& peer);
};

const moment moments[] = {
  {"while it runs", [](ws_peer&) {}},
  {"behind its end mark", [](ws_peer& peer) { peer.send(opcode::text, ""); }},
  {"within a message", [](ws_peer& peer) { peer.send(opcode::binary, "first", false); }},
  {"behind its Close", [](ws_peer& peer) { peer.send(opcode::close, ""); }},
};

exec_session command_on_terminal(const endpoint& where) {
  return exec_session::run(where, {"cat"}, true);
}

exec_session command_on_pipes(const endpoint& where) {
  return exec_session::run(where, {"cat"}, false);
}

exec_session console(const endpoint& where) {
  return exec_session::attach(where);
}

/// A socket of a session.
struct place {
  std::string session;
  exec_session (*begin)(const endpoint& where);
  std::string slot;
};

const place places[] = {
  {"a terminal", command_on_terminal, "control"},
  {"a terminal", command_on_terminal, "0"},
  {"pipes", command_on_pipes, "control"},
  {"pipes", command_on_pipes, "0"},
  {"pipes", command_on_pipes, "1"},
  {"pipes", command_on_pipes, "2"},
  {"a console", console, "control"},
  {"a console", console, "0"},
};

/// A session whose client sends `sent` on `slot`, reads nothing and leaves.
/// @returns Its operation.
std::string misuse(exec_session session, const std::string& slot, const moment& when,
                   const oddity& sent) {
  session.open_all();
  when.reach(session.socket(slot));
  session.socket(slot).send_raw(sent.bytes);
  return session.operation();
}

/// @returns The outcome of what was sent last: `taken` once a Ping after it is
///   answered, or the code of the Close that came instead.
unsigned answer_to_last(ws_peer& peer) {
  peer.send(opcode::ping, "behind it");
  while (const auto frame = peer.receive(within(10s))) {
    if (frame->kind == opcode::pong && frame->payload == "behind it")
      return taken;
    if (frame->kind == opcode::close)
      return frame->close_code() == 0 ? 1005 : frame->close_code();
  }
  throw std::runtime_error("the stream ended without a Close");
}

} // namespace

TEST_CASE("whatever is sent on whichever socket, its session ends and no other notices") {
  const daemon server;
  server.await_console(); // It has what it holds at rest.
  auto bystander = command_on_terminal(server.socket());
  bystander.open_all();
  bystander.socket("0").send(opcode::binary, "there\n");
  bystander.await_output("there\r\nthere", within(5s)); // It runs, and so belongs to `before`.
  event_listener events{server.socket()};
  const auto before = resources_of(server.pid());

  for (const auto& where : places)
    for (const auto& when : moments)
      for (const auto& oddity : oddities) {
        INFO(oddity.description << ", " << when.when << ", socket " << where.slot << " of "
                                << where.session);
        const auto operation = misuse(where.begin(server.socket()), where.slot, when, oddity);
        const auto end = events.final_state(operation, within(10s));
        CHECK(end.at("status_code").to_number<int>() >= 200);
      }

  CHECK(server.settled(before) <= before);
  bystander.socket("0").send(opcode::binary, "undisturbed\n");
  bystander.await_output("undisturbed\r\nundisturbed", within(5s));
}

TEST_CASE("each frame gets the answer that the protocol has for it") {
  const daemon server;

  for (const auto& where : {places[0], places[1], places[4], places[6], places[7]})
    for (const auto& oddity : oddities)
      if (oddity.answer) {
        INFO(oddity.description << ", socket " << where.slot << " of " << where.session);
        event_listener events{server.socket()};
        auto session = where.begin(server.socket());
        session.open_all();
        session.socket(where.slot).send_raw(oddity.bytes);
        CHECK(answer_to_last(session.socket(where.slot)) == *oddity.answer);
        session.drop();
        static_cast<void>(events.final_state(session.operation(), within(10s)));
      }
}

TEST_CASE("requests about an operation get the answer of its state") {
  const daemon server;
  const auto status_of = [&](const char* method, const std::string& target) {
    return http_call(server.socket(), {.method = method, .target = target}).status;
  };
  const auto upgrade_of = [&](const std::string& target) {
    return http_raw(server.socket(), handshake(target));
  };
  auto session = command_on_terminal(server.socket());
  const auto other = command_on_terminal(server.socket());
  const auto place = "/1.0/operations/" + session.operation();
  const auto own = session.target_of("0");
  const auto foreign = place + other.target_of("0").substr(other.target_of("0").find("/websocket"));

  for (const bool is_running : {false, true}) {
    CAPTURE(is_running);
    if (is_running)
      session.open_all();
    CHECK(status_of("GET", place) == 200);
    CHECK(status_of("PUT", place) == 405);
    CHECK(http_call(server.socket(), {.target = place + "/wait?timeout=0"}).error()
          == "Timed out waiting for the operation");
    CHECK(upgrade_of(foreign).error() == "Forbidden");
  }
  CHECK(upgrade_of(own).error() == "This websocket is already connected");

  CHECK(status_of("DELETE", place) == 200);
  CHECK(status_of("GET", place + "/wait") == 200);
  const auto again = http_call(server.socket(), {.method = "DELETE", .target = place});
  CHECK(again.status == 400);
  CHECK(again.error() == "Only running operations can be cancelled");
  CHECK(status_of("GET", place) == 200);
  CHECK(status_of("GET", place + "/wait?timeout=0") == 200);
  CHECK((upgrade_of(own).status == 400 && upgrade_of(foreign).status >= 400));
}

} // namespace lectern::test

TEST_SUITE_END();
