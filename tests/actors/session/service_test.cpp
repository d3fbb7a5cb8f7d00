#include "actors/http/listener.hpp"
#include "actors/session/directory.hpp"
#include "actors/session/events.hpp"
#include "actors/session/instance.hpp"
#include "actors/session/service.hpp"
#include "tests/actors/session/plain_codec.hpp"
#include "tests/actors/socket_fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace lectern {

namespace {

/// A service with one socket and one instance; its children are fakes.
struct service_fixture : socket_fixture {
  service_fixture() {
    send(directory, spawn_instance(
                      unit, {.name = "host", .directory = directory},
                      {.description = "This machine",
                       .console = console_options{.source = {net::terminal_size{}, unit.opener()}},
                       .plan = {}}));
    door = spawn_listener(unit, {.accepts_from = net::listen_unix(path, 0600).value(),
                                 .apis = {api},
                                 .origin = {.by = lectern::entry_point::local}});
    CHECK(ask<listener_added>(uut, add_listener{door})->reply);
  }

  fake_child& shell() { return unit.children.front(); }

  events_actor events = spawn_events(unit, word_of);
  directory_actor directory = spawn_directory(unit, events);
  listener_actor door;
  service_actor uut = spawn_service(unit, {events, directory, {api}});
};

} // namespace

TEST_SUITE("service") {
  TEST_CASE_FIXTURE(service_fixture, "a listener that comes while it stops is refused") {
    const auto stopped = ask<shut_down_done>(uut, shut_down{});
    CHECK(ask<listener_added>(uut, add_listener{door})->refusal == ec::stopping);
    shell().input.end();
    shell().exit(129);
    run();
    CHECK(stopped->reply);
  }

  TEST_CASE_FIXTURE(service_fixture, "it stops in order: sockets, then consoles, then the events") {
    const auto stopped = ask<shut_down_done>(uut, shut_down{});
    const auto again = ask<shut_down_done>(uut, shut_down{});
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(shell().signals() == "hang up");
    CHECK(stopped->is_pending());
    connection_stub listener{system};
    send(events, link_joined{link_id{1}, 0, listener.handle});
    CHECK(listener.told.take().empty()); // The events still run.

    shell().input.end();
    shell().exit(129);
    run();
    CHECK(listener.told.take() == "stop 1001");
    CHECK(stopped->is_pending());

    send(events, link_stopped{link_id{1}, {}, 0, 7});
    REQUIRE(stopped->reply);
    CHECK(stopped->reply->bytes_dropped == 7);
    CHECK(again->reply);
    CHECK(unit.living().empty());
    CHECK(unit.clock.pending().empty());
  }

  TEST_CASE_FIXTURE(service_fixture, "it stops although a client stays, and answers it first") {
    const auto client = connect_to(path);
    write_to(client, "GET /1.0 HTTP/1.1\r\nHost: box\r\n\r\n");
    run_until([&] { return calls->size() == 1; });
    const auto stopped = ask<shut_down_done>(uut, shut_down{});
    shell().input.end();
    shell().exit(129);
    run_often();
    CHECK(stopped->is_pending());

    send(calls->front().reply_to, http_answer{});
    run_until([&] { return !stopped->is_pending(); });
    CHECK(text_from(client).starts_with("HTTP/1.1 200 "));
    CHECK(unit.living().empty());
  }
}

} // namespace lectern
