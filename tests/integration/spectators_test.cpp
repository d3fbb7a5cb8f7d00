#include "tests/support/daemon.hpp"
#include "tests/support/session_client.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

/// Several clients of one console, each in its role.
TEST_SUITE_BEGIN("spectators");

namespace lectern::test {

namespace {

constexpr std::size_t crowd_size = 100;

session_client enter(const daemon& server, const char* role, json::object more = {}) {
  more["role"] = role;
  auto client = session_client::attach(server.socket(), std::move(more));
  CHECK(client.begin().at("role") == role);
  return client;
}

} // namespace

TEST_CASE("100 spectators see what the controller does, and the last byte of a flood") {
  const daemon server;
  auto controller = enter(server, "controller");
  std::deque<session_client> crowd;
  for (std::size_t i = 0; i < crowd_size; ++i)
    crowd.push_back(enter(server, "spectator"));
  while (controller.await("viewers").at("count").to_number<std::size_t>() < crowd_size) {
  }

  controller.type("echo seen-$((40 + 2))\n");
  controller.await_output("seen-42");
  for (auto& spectator : crowd)
    spectator.await_output("seen-42");

  // They read nothing meanwhile.
  controller.type("yes | head -c 5M; echo over-$((40 + 2))\n");
  controller.await_output("over-42");
  for (auto& spectator : crowd)
    spectator.await_output("over-42");
  controller.type("echo still-$((40 + 2))\n");
  controller.await_output("still-42");
}

TEST_CASE("a participant asks for control, and types once it is given") {
  const daemon server;
  auto first = enter(server, "controller");
  auto second = enter(server, "participant");
  second.say({{"type", "ask_control"}});
  CHECK(first.await("control_wanted").at("by").as_string().starts_with("user "));
  first.say({{"type", "give_control"}});
  CHECK(first.await("role").at("role") == "participant");
  CHECK(second.await("role").at("role") == "controller");

  second.type("echo mine-$((40 + 2))\n");
  second.await_output("mine-42");
  first.await_output("mine-42");
}

TEST_CASE("a controller from which the console is taken by force watches from then on") {
  const daemon server;
  auto first = enter(server, "controller");
  auto second = enter(server, "controller", {{"force", true}});
  const auto role = first.await("role");
  CHECK(role.at("role") == "spectator");
  CHECK(role.at("by").as_string().starts_with("user "));

  second.type("echo mine-$((40 + 2))\n");
  second.await_output("mine-42");
  first.await_output("mine-42");
  const auto shown = http_call(server.socket(), {.target = "/1.0/operations/" + first.operation()});
  CHECK(shown.json().at("metadata").at("status") == "Running");
  CHECK(shown.json().at("metadata").at("metadata").at("lectern")
        == json::object{{"kind", "console"}, {"role", "spectator"}});
}

TEST_CASE(
  "a spectator that types or asks for control breaks the protocol, and does not disturb others") {
  const daemon server;
  auto controller = enter(server, "controller");
  const auto reason_for = [&](opcode kind, std::string_view text) {
    auto client = enter(server, "spectator");
    client.peer().send(kind, text);
    client.await("close");
    return std::to_string(client.close().close_code()) + ' ' + client.close().payload.substr(2);
  };
  CHECK(reason_for(opcode::binary, "x") == "1008 More input than was granted");
  CHECK(reason_for(opcode::text, R"({"type":"ask_control"})")
        == "1008 A spectator cannot ask for control");

  auto spectator = enter(server, "spectator");
  spectator.say({{"type", "resize"}, {"columns", 1}, {"rows", 1}});
  spectator.leave();
  controller.type("stty size\n");
  controller.await_output("24 80");
}

} // namespace lectern::test

TEST_SUITE_END();
