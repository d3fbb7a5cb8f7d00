#pragma once

#include "actors/source/feed.hpp"

namespace lectern {

struct command_options {
  source_plan source;
  feed_limits limits = {};
};

/// Creates a command on `unit`; `start_source` opens its source. A stream of which no view is open
/// by then is like /dev/null: output is thrown away, input has ended. It ends with its source,
/// once its viewers have everything.
feed_actor spawn_command(io_unit& unit, command_options options);

} // namespace lectern
