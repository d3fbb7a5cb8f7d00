#include "actors/http/listener.hpp"
#include "tests/actors/socket_fixture.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace lectern {

namespace {

/// Proves nothing; passes on what the socket shows.
admission show_peer(const net::http_request&, const stream_origin& origin, wall_time) {
  return {.from = {.peer = origin.peer}, .body = {.bytes_max = 1'000}};
}

/// A listener on a Unix socket; its streams are real, time is the test's.
struct listener_fixture : socket_fixture {
  explicit listener_fixture(net::stream_limits limits = {}) {
    uut = spawn_listener(unit, {.accepts_from = net::listen_unix(path, 0600).value(),
                                .apis = {api},
                                .origin = {.by = entry_point::local},
                                .limits = limits,
                                .authenticate = show_peer});
    run();
  }

  /// A client that has sent `bytes` and was accepted.
  net::unique_fd client_that_sent(std::string_view bytes) {
    auto client = connect_to(path);
    write_to(client, bytes);
    run_often();
    return client;
  }

  /// Of what the listener owns nothing is left.
  void stop_and_check() {
    const auto stopped = ask<shut_down_done>(uut, shut_down{});
    run_until([&] { return !stopped->is_pending(); });
    CHECK(stopped->reply);
    CHECK(unit.living().empty());
    CHECK(unit.clock.pending().empty());
  }

  listener_actor uut;
};

/// Two strangers may come from one address.
struct tcp_fixture : socket_fixture {
  tcp_fixture() {
    auto socket = net::listen_tcp("127.0.0.1", 0).value();
    port = socket.port;
    uut = spawn_listener(unit, {.accepts_from = std::move(socket),
                                .apis = {api},
                                .origin = {.by = entry_point::tcp},
                                .limits = {.strangers_max = 8, .per_address_max = 2}});
    run();
  }

  net::unique_fd client_that_sent(std::string_view bytes) {
    net::unique_fd client{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(client.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    write_to(client, bytes);
    run_often();
    return client;
  }

  std::uint16_t port = 0;
  listener_actor uut;
};

struct narrow_fixture : listener_fixture {
  narrow_fixture() : listener_fixture({.known_max = 1}) {}
};

constexpr std::string_view request = "GET /1.0 HTTP/1.1\r\nHost: box\r\n\r\n";

} // namespace

TEST_SUITE("listener") {
  TEST_CASE_FIXTURE(listener_fixture,
                    "a stream is served, and its calls know the user who opened it") {
    const auto client = client_that_sent(request);
    run_until([&] { return !calls->empty(); });
    CHECK(calls->front().from.peer->user == ::getuid());
    send(calls->front().reply_to, http_answer{});

    run_until([&] { return text_from(client).starts_with("HTTP/1.1 200 "); });
    stop_and_check();
  }

  TEST_CASE("a client that leaves within its request, at whichever byte, leaves nothing behind") {
    for (std::size_t sent = 0; sent <= request.size(); ++sent) {
      CAPTURE(sent);
      listener_fixture world;
      world.client_that_sent(request.substr(0, sent)).reset();
      world.run_often();
      for (const auto& call : *world.calls)
        world.send(call.reply_to, http_answer{});
      world.stop_and_check();
    }
  }

  TEST_CASE_FIXTURE(narrow_fixture,
                    "who is one too many is closed at once, and makes room for none") {
    auto first = client_that_sent("GET /1.0");
    const auto second = client_that_sent("");
    run_until([&] { return has_ended(second); });
    CHECK_FALSE(has_ended(first));

    first.reset();
    run_often();
    const auto third = client_that_sent(request);
    run_until([&] { return calls->size() == 1; });
    send(calls->front().reply_to, http_answer{});
    stop_and_check();
  }

  TEST_CASE_FIXTURE(tcp_fixture,
                    "a newcomer at a full address is served, and the idlest there closed") {
    const auto first = client_that_sent("");
    const auto second = client_that_sent("");
    const auto third = client_that_sent(request);
    run_until([&] { return calls->size() == 1 && has_ended(first); });
    CHECK_FALSE(has_ended(second));
    send(calls->front().reply_to, http_answer{});
    run_until([&] { return text_from(third).starts_with("HTTP/1.1 200 "); });

    const auto stopped = ask<shut_down_done>(uut, shut_down{});
    run_until([&] { return !stopped->is_pending(); });
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(listener_fixture,
                    "stopping closes the socket now, and waits for what is answered") {
    const auto client = client_that_sent(request);
    run_until([&] { return !calls->empty(); });
    const auto stopped = ask<shut_down_done>(uut, shut_down{});
    const auto again = ask<shut_down_done>(uut, shut_down{});
    run_often();
    CHECK(stopped->is_pending());
    CHECK_FALSE(std::filesystem::exists(path));

    send(calls->front().reply_to, http_answer{});
    run_until([&] { return !stopped->is_pending() && !again->is_pending(); });
    CHECK(text_from(client).starts_with("HTTP/1.1 200 "));
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(listener_fixture, "the end of a stream it does not know means nothing") {
    const auto client = client_that_sent("GET /1.0");
    send(uut, http_connection_stopped{99});
    CHECK_FALSE(has_ended(client));

    stop_and_check();
  }
}

} // namespace lectern
