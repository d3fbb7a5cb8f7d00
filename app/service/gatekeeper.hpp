#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"
#include "app/service/host_calls.hpp"

#include <memory>

namespace lectern {

/// Takes the answers of the host, from any thread, until the service has stopped.
class access_channel;

/// Starts the gatekeeper: it asks the host's authorizer. Ends with the API.
struct gatekeeper {
  gatekeeper_actor actor;
  std::shared_ptr<access_channel> channel;
};

[[nodiscard]] gatekeeper spawn_gatekeeper(io_unit& unit, std::shared_ptr<host_calls> host);

/// Later answers are dropped.
void close(access_channel& channel);

} // namespace lectern
