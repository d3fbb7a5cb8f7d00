#pragma once

#include "actors/http/http_connection.hpp"
#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"
#include "net/stream/acceptor.hpp"
#include "net/stream/inlet.hpp"
#include "net/stream/stream_places.hpp"

#include <variant>
#include <vector>

namespace lectern {

struct listener_options {
  /// Where streams come from.
  std::variant<net::listening_socket, net::inlet> accepts_from;
  std::vector<api_actor> apis; ///< One of each unit, in their order.
  stream_origin origin = {};   ///< Of every stream; its socket adds to it.
  /// Streams beyond them are closed at once. Streams of sockets other than TCP are all known.
  net::stream_limits limits = {};
  net::budget strangers{limits.strangers_max}; ///< At all listeners together.
  authenticate_function authenticate = {};     ///< As of `http_connection_options`.
};

/// Starts accepting. Streams are spread over all units in turn.
listener_actor spawn_listener(io_unit& unit, listener_options options);

} // namespace lectern
