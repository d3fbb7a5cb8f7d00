#pragma once

#include "actors/source/console.hpp"
#include "tests/actors/actor_fixture.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace lectern {

/// A console whose source runs.
struct console_fixture : actor_fixture {
  explicit console_fixture(console_limits limits = {}) {
    console_options options;
    options.source.argv = {"sh"};
    options.source.terminal = net::terminal_size{};
    options.limits = limits;
    options.spawn = spawn_fake_child;
    uut = spawn_console(unit, std::move(options));
    run();
  }

  /// The source that was started last.
  fake_child& source() { return unit.children.back(); }

  /// The source writes, and all of it is read.
  void feed(std::string_view text) {
    source().input.feed(text);
    run();
    while (source().input.awaits_reading() && source().input.unread() > 0)
      feed({}); // It waits again since it was given credit.
  }

  /// The source ends: its terminal first, then the child.
  void end_source() {
    source().input.end();
    source().exit(0);
    run();
  }

  void attach(std::uint64_t link, const viewer_stub& whom) {
    send(uut, attach_viewer{link_id{link}, 0, whom.handle});
  }

  void type(std::uint64_t link, std::string_view text) {
    send(uut, input{link_id{link}, net::chunk::copy_of(text)});
  }

  /// What the console has kept of its source's output.
  std::string read_log() {
    const auto log = ask<console_log>(uut, get_console_log{});
    REQUIRE(log->reply);
    std::string text;
    for (const auto& part : log->reply->parts)
      text += part.text();
    return text;
  }

  auto acquire(const char* who, const controller_stub& controller, bool force = false) {
    return ask<console_acquired>(uut, acquire_console{{who}, force, controller.handle});
  }

  void release(const char* who) { send(uut, release_console{{who}}); }

  console_actor uut;
};

} // namespace lectern
