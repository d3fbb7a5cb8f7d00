#include "actors/service.hpp"
#include "tests/actors/socket_fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace lectern {

namespace {

/// A service with one socket and one instance; its children are fakes.
struct service_fixture : socket_fixture {
  service_fixture() {
    service_options options;
    options.endpoints.push_back({net::listen_unix(path, 0600).value(), true});
    console_options console;
    console.source.argv = {"sh"};
    console.source.terminal = net::terminal_size{};
    console.spawn = spawn_fake_child;
    options.instances.push_back({"host", "This machine", std::move(console), {}});
    options.make_api = [this](io_unit&, directory_actor names, events_actor stream) {
      directory = std::move(names);
      events = std::move(stream);
      return api;
    };
    uut = spawn_service(unit, std::move(options));
    run();
  }

  fake_child& shell() { return unit.children.front(); }

  service_actor uut;
  directory_actor directory;
  events_actor events;
};

} // namespace

TEST_SUITE("service") {
  TEST_CASE_FIXTURE(service_fixture, "started, it listens, and knows its instances") {
    const auto client = connect_to(path);
    write_to(client, "GET /1.0 HTTP/1.1\r\nHost: box\r\n\r\n");
    run_until([&] { return calls->size() == 1; });

    const auto found = ask<instance_entry>(directory, find_instance{"host"});
    REQUIRE(found->reply);
    CHECK(found->reply->description == "This machine");
    CHECK(unit.children.size() == 1);
  }

  TEST_CASE_FIXTURE(service_fixture, "it stops in order: sockets, then consoles, then the events") {
    const auto stopped = ask<shut_down_done>(uut, shut_down{});
    const auto again = ask<shut_down_done>(uut, shut_down{});
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(shell().signals() == "group HUP, group CONT");
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
