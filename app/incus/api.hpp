#pragma once

#include "actors/handles.hpp"
#include "actors/io_unit.hpp"
#include "actors/operation.hpp"

#include <chrono>

namespace lectern::incus {

struct api_options {
  directory_actor directory;
  events_actor events;
  operation_limits operations = {};
  gatekeeper_actor gatekeeper = {}; ///< Null: who is trusted may do everything.
  /// What a gatekeeper may take; then the answer is no.
  std::chrono::milliseconds access_timeout{30'000};
  archive_actor archive = {}; ///< Ends with the API. Null: nothing is recorded.
};

/// Starts the API: answers every `http_call` exactly once. Reads facts about the
/// host, which may block for a moment.
[[nodiscard]] api_actor spawn_api(io_unit& unit, api_options options);

} // namespace lectern::incus
