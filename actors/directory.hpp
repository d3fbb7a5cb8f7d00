#pragma once

#include "actors/handles.hpp"
#include "actors/io_unit.hpp"

#include <chrono>

namespace lectern {

struct directory_limits {
  /// Late readers still find a final operation. Incus keeps it for 5 s, which
  /// slow clients have missed.
  std::chrono::milliseconds final_kept{30'000};
};

/// Starts the directory; it tells `events` what changes.
directory_actor spawn_directory(io_unit& unit, events_actor events, directory_limits limits = {});

} // namespace lectern
