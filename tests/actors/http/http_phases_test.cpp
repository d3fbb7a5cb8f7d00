#include "actors/http/http_connection.hpp"
#include "tests/actors/phases.hpp"
#include "tests/actors/session/plain_codec.hpp"
#include "tests/actors/socket_fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

/// Every message to an http_connection, at every moment of its life.
namespace lectern {

namespace {

/// One stream with a client that asks, and leaves in the end.
struct http_world : socket_fixture {
  http_world() {
    listener = system.spawn([t = told]() -> listener_actor::behavior_type {
      return {
        [t](const http_connection_stopped&) { t.add("stopped"); },
        [](const shut_down&) { return shut_down_done{}; },
      };
    });
    int fds[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) == 0);
    client = net::unique_fd{fds[0]};
    uut = spawn_http_connection(unit, {.id = 1,
                                       .socket = net::unique_fd{fds[1]},
                                       .origin = {.by = entry_point::local},
                                       .api = api,
                                       .listener = listener});
    run();
  }

  template <class Message>
  void tell(Message message) {
    send(uut, std::move(message));
    run_often();
  }

  void upgrade() {
    tell(upgrade_order{.unit = 0, .owner = owner.handle, .slot = 0, .make_codec = [] {
                         return std::make_unique<plain_codec>();
                       }});
  }

  void ask_for(std::string_view target) {
    const auto request = "GET " + std::string{target} + " HTTP/1.1\r\nHost: box\r\n\r\n";
    static_cast<void>(::send(client.get(), request.data(), request.size(), MSG_NOSIGNAL));
    run_often();
  }

  void check() {
    client.reset();
    run_often();
    tell(http_answer{});
    tell(shut_down{});
    pass(connection_limits{}.ping_interval); // An upgraded link finds out by its Ping.
    run_often();
    CHECK(told.take() == "stopped");
    CHECK(unit.living().empty());
    CHECK(unit.clock.pending().empty());
  }

  transcript told;
  listener_actor listener;
  link_owner_stub owner{system};
  net::unique_fd client;
  http_connection_actor uut;
};

const step<http_world> messages[] = {
  {"http_head", [](auto& w) { w.tell(http_head{200}); }},
  {"http_answer", [](auto& w) { w.tell(http_answer{}); }},
  {"upgrade_order", [](auto& w) { w.upgrade(); }},
  {"shut_down", [](auto& w) { w.tell(shut_down{}); }},
};

const step<http_world> life[] = {
  {"a request", [](auto& w) { w.ask_for("/1.0"); }},
  {"its head", [](auto& w) { w.tell(http_head{200}); }},
  {"its answer", [](auto& w) { w.tell(http_answer{}); }},
  {"another request", [](auto& w) { w.ask_for("/1.0/events"); }},
  {"its answer", [](auto& w) { w.tell(http_answer{}); }},
  {"half a request", [](auto& w) { w.ask_for("/1.0\r\n"); }},
};

} // namespace

TEST_SUITE("http_connection: messages out of turn") {
  TEST_CASE("a stream ends with one report, whatever it is sent, and when") {
    send_out_of_turn<http_world>(messages, life);
  }
}

} // namespace lectern
