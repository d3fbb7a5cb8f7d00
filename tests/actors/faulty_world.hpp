#pragma once

#include "tests/actors/session/operation_fixture.hpp"

#include <chrono>
#include <string>

namespace lectern {

/// Clients, links and children that do all that is asked of them, but for one
/// call: the Nth to a link or stream, or to start a child.
struct faulty_world : operation_fixture {
  explicit faulty_world(std::size_t fails_at) { unit.faults->fails_at = fails_at; }

  /// The client connects these sockets, unless the operation has ended meanwhile.
  void connect(std::initializer_list<const char*> names) {
    for (const auto* name : names) {
      const auto claim = ask<socket_claim>(uut, claim_socket{secrets.at(name)});
      if (!claim->reply)
        return;
      link_numbers[name] = unit.links.size();
      spawn_connection(unit,
                       {.upgrade = {},
                        .order = {.unit = 0,
                                  .owner = uut,
                                  .slot = claim->reply->slot,
                                  .make_codec = [] { return std::make_unique<plain_codec>(); }},
                        .limits = {},
                        .make_link = make_fake_link});
      settle();
    }
  }

  /// The client sends `text`, if its link is still there to be read from.
  void say(const std::string& name, net::frame_kind kind, std::string_view text) {
    const auto found = link_numbers.find(name);
    if (found == link_numbers.end())
      return;
    auto& from = unit.links[found->second];
    if (from.is_open() && from.is_reading() && !from.is_failing())
      from.received(kind, text);
    settle();
  }

  /// Ends the actor behind `handle`, without a message.
  template <class Handle>
  void kill(const Handle& handle) {
    caf::anon_send_exit(handle, caf::exit_reason::kill);
    settle();
  }

  /// The client breaks off all its links.
  void drop_links() {
    for (auto& link : unit.links)
      if (!link.is_gone())
        link.broke();
    settle();
  }

  /// Every child writes `text`, on each of its streams.
  void children_write(const std::string& text) {
    for (auto& child : unit.children)
      for (auto* stream : {&child.input, &child.output, &child.errors})
        if (!stream->is_closed())
          stream->feed(text);
    settle();
  }

  void children_exit(int code) {
    for (auto& child : unit.children)
      end(child, code);
    settle();
  }

  /// Runs everything that is due, until nothing is.
  void settle() {
    do
      run();
    while (move_links() || end_hung_up_children());
  }

  /// The service stops; then everything has to be over.
  void stop_and_check() {
    const auto stopped = ask<shut_down_done>(directory, shut_down{});
    check_over();
    CHECK_FALSE(stopped->is_pending());
  }

  /// Checks that no actor is left, after a minute at most, and everything is closed.
  void check_over() {
    settle();
    for (int seconds = 0; !unit.living().empty() && seconds < 60; ++seconds) {
      pass(std::chrono::seconds{1});
      settle();
    }
    CHECK(unit.living().empty());
    CHECK(unit.clock.pending().empty());
    for (auto& link : unit.links)
      CHECK(link.is_gone());
    for (auto& child : unit.children) {
      CHECK(child.is_dropped());
      CHECK(child.input.is_closed());
    }
  }

private:
  bool move_links() {
    bool moved = false;
    for (auto& link : unit.links)
      moved = move(link) || moved;
    return moved;
  }

  /// @returns Whether something was due.
  static bool move(fake_link& link) {
    if (link.is_gone())
      return false;
    if (link.is_failing())
      link.broke();
    else if (!link.is_open())
      link.opened();
    else if (link.is_writing())
      link.wrote();
    else if (!link.end().empty())
      link.closed();
    else
      return false;
    return true;
  }

  bool end_hung_up_children() {
    bool moved = false;
    for (auto& child : unit.children)
      if (child.is_awaited() && !child.signals().empty())
        moved = (end(child, 129), true);
    return moved;
  }

  static void end(fake_child& child, int code) {
    if (child.is_dropped())
      return;
    for (auto* stream : {&child.input, &child.output, &child.errors})
      if (!stream->is_closed())
        stream->end();
    if (child.is_awaited())
      child.exit(code);
  }
};

} // namespace lectern
