#pragma once

#include "actors/console.hpp"
#include "actors/handles.hpp"
#include "actors/io_unit.hpp"
#include "net/acceptor.hpp"

#include <functional>
#include <string>
#include <vector>

namespace lectern {

/// A socket to listen on.
struct endpoint {
  net::listening_socket socket;
  bool local = false; ///< Who can connect is trusted: a Unix socket.
};

/// An instance to serve from the start.
struct instance_options {
  std::string name;
  std::string description;
  console_options console;
  exec_planner plan;
};

struct service_options {
  std::vector<endpoint> endpoints;
  std::vector<instance_options> instances;
  /// What speaks to clients; from `app/`. Called once, on the service's unit.
  std::function<api_actor(io_unit&, directory_actor, events_actor)> make_api;
};

/// Starts everything, and with `shut_down` stops it in order: listeners and
/// operations, then consoles, then the event stream.
service_actor spawn_service(io_unit& unit, service_options options);

} // namespace lectern
