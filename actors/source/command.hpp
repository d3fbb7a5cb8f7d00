#pragma once

#include "actors/source/feed.hpp"

namespace lectern {

struct command_options {
  net::child_options child;
  feed_limits limits = {};
  child_spawner spawn = spawn_real_child;
};

/// Creates a command on `unit`; `start_source` runs its child. A stream of which no view is open by
/// then is like /dev/null: output is thrown away, input has ended. It ends with its child, once its
/// viewers have everything.
feed_actor spawn_command(io_unit& unit, command_options options);

} // namespace lectern
