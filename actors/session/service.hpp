#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"

namespace lectern {

/// The actors that live as long as the service does.
struct household {
  events_actor events;
  directory_actor directory;
  api_actor api;
  gatekeeper_actor gatekeeper = {}; ///< Null if nobody is asked. Ends with the API.
};

/// Serves until `shut_down`, which stops everything in order: listeners and operations,
/// then consoles, then the event stream, then the API.
service_actor spawn_service(io_unit& unit, household members);

} // namespace lectern
