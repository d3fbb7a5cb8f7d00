#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"
#include "actors/session/operation_waits.hpp"

#include <chrono>
#include <cstddef>
#include <functional>

namespace lectern {

struct directory_limits {
  /// Late readers still find a final operation. Incus keeps it for 5 s, which
  /// slow clients have missed.
  std::chrono::milliseconds final_kept{30'000};
  /// What all of them may cost: about 40,000 usual ones, or 12,000 of the largest, of whose
  /// commands the beginning is kept, and nothing of the environment. Beyond it the oldest go early;
  /// those that still have an actor stay.
  std::size_t final_bytes_max = 64 * 1024 * 1024;
  wait_limits waits = {};
};

/// Called with an operation when it begins, and once more, with its sum, when its actor has
/// ended. Called on the directory's unit; does not block.
using operation_observer = std::function<void(const operation_info&, const traffic* sum)>;

/// Starts the directory; it tells `events` what changes, and so `observer`, if it is set.
directory_actor spawn_directory(io_unit& unit, events_actor events, directory_limits limits = {},
                                operation_observer observer = {});

} // namespace lectern
