#pragma once

#include "actors/messages/child_plan.hpp"
#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"
#include "net/child/child.hpp"

#include <chrono>
#include <cstddef>

namespace lectern {

struct process_limits {
  /// Input on its way to a child that does not read: one pipe's worth.
  std::size_t input_bytes_max = 64 * 1024;
  /// How long background children may hold the output after the exit.
  std::chrono::milliseconds drain_timeout{1'000};
};

struct process_options {
  net::child_options child;
  process_owner_actor owner;
  process_limits limits = {};
  child_spawner spawn = spawn_real_child;
};

/// Creates a process on `unit`; `start_process` runs its child. What no viewer has
/// attached to by then is like /dev/null: output is thrown away, input has ended.
/// It tells its owner `process_stopped` as its last word.
process_actor spawn_process(io_unit& unit, process_options options);

} // namespace lectern
