#pragma once

#include "actors/source/console.hpp"
#include "tests/actors/actor_fixture.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace lectern {

/// A console whose source runs, unless it is opened on demand.
struct console_fixture : actor_fixture {
  explicit console_fixture(feed_limits limits = console_limits, reopening_options reopening = {}) {
    uut = spawn_console(
      unit,
      {.source = {net::terminal_size{}, unit.opener()}, .limits = limits, .reopening = reopening});
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

  /// Lets a viewer in, which controls the console unless another does, and opens a view for it.
  void attach(std::uint64_t viewer, const viewer_stub& handle,
              const std::optional<log_position>& resume = {}) {
    if (!attach_as(viewer, viewer_role::controller)->reply)
      CHECK(attach_as(viewer, viewer_role::spectator)->reply);
    open(viewer, handle, resume);
  }

  std::shared_ptr<const answer_to<viewer_attached>> attach_as(std::uint64_t viewer,
                                                              viewer_role role) {
    return ask<viewer_attached>(uut, attach_viewer{viewer_id{viewer}, role, owner.handle});
  }

  void open(std::uint64_t viewer, const viewer_stub& handle,
            const std::optional<log_position>& resume = {}) {
    send(uut, open_view{{viewer_id{viewer}, 0}, link_id{viewer}, handle.handle, resume});
  }

  void detach(std::uint64_t viewer) { send(uut, detach_viewer{viewer_id{viewer}}); }

  void type(std::uint64_t viewer, std::string_view text) {
    send(uut, input{viewer_id{viewer}, net::chunk::copy_of(text)});
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

  auto acquire(std::uint64_t viewer, const viewer_owner_stub& taker, bool force = false) {
    return ask<viewer_attached>(
      uut, attach_viewer{viewer_id{viewer}, viewer_role::controller, taker.handle, force});
  }

  viewer_owner_stub owner{system}; ///< Of the viewers that `attach` lets in.
  feed_actor uut;
};

} // namespace lectern
