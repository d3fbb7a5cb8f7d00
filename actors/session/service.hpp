#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"

#include <vector>

namespace lectern {

/// The actors that live as long as the service does.
struct household {
  events_actor events;
  directory_actor directory;
  std::vector<api_actor> apis; ///< One of each unit, in their order.
  // These end after the APIs, which use them.
  gatekeeper_actor gatekeeper = {}; ///< Null if nobody is asked.
  archive_actor archive = {};       ///< Null if nothing is recorded.
};

/// Serves until `shut_down`, which stops everything in order: listeners and operations,
/// then instances, then the event stream, then the APIs.
service_actor spawn_service(io_unit& unit, household members);

} // namespace lectern
