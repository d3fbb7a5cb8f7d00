#pragma once

#include "actors/messages/child_plan.hpp"
#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"
#include "actors/source/console_fsm.hpp"
#include "actors/source/process.hpp"

#include <chrono>
#include <cstddef>

namespace lectern {

struct console_limits {
  /// The log in memory: what Incus keeps of a virtual machine's console.
  std::size_t log_bytes = 1024 * 1024;
  /// Shown to a viewer who attaches: some screens of text, quick to draw.
  std::size_t replay_bytes_max = 16 * 1024;
  /// How long a holder of the console may take to leave when another takes it.
  std::chrono::milliseconds take_timeout{2'000};
  /// A viewer who reads nothing for so long loses the console, after twice the time
  /// at the latest: longer than somebody reads a paused screen.
  std::chrono::milliseconds stall_timeout{300'000};
  /// How long a full-screen program has a smaller window, so that it draws again for a viewer
  /// that comes. Chosen: a busy program looks at its window within this; a person hardly sees it.
  std::chrono::milliseconds repaint_delay{100};
  process_limits source = {};
  restart_limits restart = {};
};

struct console_options {
  net::child_options source; ///< Runs on a PTY, again whenever it has ended.
  console_limits limits = {};
  child_spawner spawn = spawn_real_child;
};

/// Starts a console on `unit`. It lives until `shut_down`, viewers or not.
console_actor spawn_console(io_unit& unit, console_options options);

} // namespace lectern
