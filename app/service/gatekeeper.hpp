#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"
#include "app/service/host_calls.hpp"

#include <memory>

namespace lectern {

/// Where answers of the host go, from any thread, until the service has stopped.
class access_desk;

/// Starts the gatekeeper: it asks the host's authorizer. Ends with the API.
struct gatekeeper {
  gatekeeper_actor actor;
  std::shared_ptr<access_desk> desk;
};

[[nodiscard]] gatekeeper spawn_gatekeeper(io_unit& unit, std::shared_ptr<host_calls> host);

/// From now on answers that come are too late, and go nowhere.
void close(access_desk& desk);

} // namespace lectern
