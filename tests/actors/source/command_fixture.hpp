#pragma once

#include "actors/source/command.hpp"
#include "tests/actors/actor_fixture.hpp"

#include <optional>
#include <string>
#include <utility>

namespace lectern {

/// A command with one viewer, which views its terminal or input; not started.
struct command_fixture : actor_fixture {
  explicit command_fixture(std::optional<net::terminal_size> terminal) {
    uut = spawn_command(unit, {.source = {terminal, unit.opener()}, .limits = {}});
    const auto attached =
      ask<viewer_attached>(uut, attach_viewer{viewer_id{1}, viewer_role::controller, owner.handle});
    CHECK(attached->reply);
    open(0, viewer);
    greeting = viewer.told.take();
  }

  void open(std::size_t stream, const viewer_stub& handle) {
    send(uut, open_view{{viewer_id{1}, stream}, link_id{stream + 1}, handle.handle});
  }

  void start() { send(uut, start_source{}); }

  fake_child& child() { return unit.children.front(); }

  viewer_owner_stub owner{system};
  viewer_stub viewer{system};
  feed_actor uut;
  std::string greeting; ///< What the viewer was told at once.
};

struct terminal_fixture : command_fixture {
  terminal_fixture() : command_fixture(net::terminal_size{}) {}
};

/// Three pipes; the viewer views the output and the errors, too.
struct pipes_fixture : command_fixture {
  pipes_fixture() : command_fixture(std::nullopt) {
    open(1, out);
    open(2, err);
  }

  viewer_stub out{system};
  viewer_stub err{system};
};

} // namespace lectern
