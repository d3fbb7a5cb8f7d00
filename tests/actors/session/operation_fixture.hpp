#pragma once

#include "actors/session/connection.hpp"
#include "actors/session/directory.hpp"
#include "actors/session/instance.hpp"
#include "actors/session/operation.hpp"
#include "tests/actors/actor_fixture.hpp"
#include "tests/actors/session/plain_codec.hpp"
#include "tests/actors/session/test_sockets.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace lectern {

/// An operation among real actors; the clients' links and the children are fakes.
struct operation_fixture : actor_fixture {
  operation_fixture() { run(); }

  void begin(operation_order order) {
    test_sockets sockets;
    const auto prepare = [&](auto& typed_order) {
      if constexpr (requires { typed_order.instance; })
        add_instance(typed_order.instance);
      sockets = sockets_for(typed_order);
      typed_order.sockets = sockets.plans;
    };
    std::visit(prepare, order);
    if (auto* exec = std::get_if<exec_order>(&order))
      exec->source.opener = unit.opener();
    uut = spawn_operation(unit, directory, std::move(order), limits);
    const auto begun = ask<operation_begun>(uut, begin_operation{});
    REQUIRE(begun->reply);
    secrets = sockets.name(begun->reply->secrets);
  }

  /// An instance with a console that is real.
  feed_actor add_console(const std::string& name) {
    const auto entry =
      spawn_instance(unit, {.name = name, .directory = directory},
                     {.description = {},
                      .console = console_options{.source = {net::terminal_size{}, unit.opener()}},
                      .plan = {}});
    send(directory, entry);
    events.told.clear(); // That it was added.
    return entry.console;
  }

  /// Unless it is there already.
  void add_instance(const std::string& name) {
    send(directory, instance_entry{{name}});
    events.told.clear(); // That it was added.
  }

  /// The client connects the socket `name`; its link is answered.
  void join(const std::string& name) {
    const bool types = name != "control";
    join(name, [types] { return std::make_unique<plain_codec>(types); });
  }

  void join(const std::string& name, const codec_factory& make_codec) {
    const auto claim = ask<socket_claim>(uut, claim_socket{secrets.at(name)});
    REQUIRE(claim->reply);
    link_numbers[name] = unit.links.size();
    spawn_connection(
      unit,
      {.upgrade = {},
       .order = {.unit = 0, .owner = uut, .slot = claim->reply->slot, .make_codec = make_codec},
       .limits = {},
       .make_link = make_fake_link});
    run();
    link(name).opened();
    run();
  }

  fake_link& link(const std::string& name) { return unit.links[link_numbers.at(name)]; }

  fake_child& child() { return unit.children.back(); }

  /// What every client does that is well: reads all, and closes after us.
  void flow() {
    for (bool moved = true; std::exchange(moved, false);) {
      run();
      for (auto& link : unit.links) {
        if (link.is_gone())
          continue;
        if (link.is_writing()) {
          link.wrote();
          moved = true;
        } else if (!link.end().empty()) {
          link.closed();
          moved = true;
        }
      }
    }
  }

  /// As the directory knows it.
  operation_info info() {
    return ask<operation_entry>(directory, find_operation{{"op"}})->reply.value().info;
  }

  [[nodiscard]] bool has_ended() {
    return !ask<operation_entry>(directory, find_operation{{"op"}})->reply.value().handle;
  }

  operation_limits limits;
  events_stub events{system};
  directory_actor directory = spawn_directory(unit, events.handle);
  operation_actor uut;
  std::map<std::string, std::string> secrets;
  std::map<std::string, std::size_t> link_numbers;
};

} // namespace lectern
