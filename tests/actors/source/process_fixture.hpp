#pragma once

#include "actors/source/process.hpp"
#include "tests/actors/actor_fixture.hpp"

#include <optional>
#include <string>
#include <utility>

namespace lectern {

/// A process with one viewer, `link_id{1}`, on its terminal or input; not started.
struct process_fixture : actor_fixture {
  explicit process_fixture(std::optional<net::terminal_size> terminal) {
    net::child_options child;
    child.argv = {"sh"};
    child.terminal = terminal;
    uut = spawn_process(
      unit,
      {.child = std::move(child), .owner = owner.handle, .limits = {}, .spawn = spawn_fake_child});
    attach(1, 0, viewer);
    greeting = viewer.told.take();
  }

  void attach(std::uint64_t link, std::size_t stream, const viewer_stub& whom) {
    send(uut, attach_viewer{link_id{link}, stream, whom.handle});
  }

  void start() { send(uut, start_process{}); }

  fake_child& child() { return unit.children.front(); }

  process_owner_stub owner{system};
  viewer_stub viewer{system};
  process_actor uut;
  std::string greeting; ///< What the viewer was told at once.
};

struct terminal_fixture : process_fixture {
  terminal_fixture() : process_fixture(net::terminal_size{}) {}
};

/// Three pipes; `link_id{2}` views the output, `link_id{3}` the errors.
struct pipes_fixture : process_fixture {
  pipes_fixture() : process_fixture(std::nullopt) {
    attach(2, 1, out);
    attach(3, 2, err);
  }

  viewer_stub out{system};
  viewer_stub err{system};
};

} // namespace lectern
