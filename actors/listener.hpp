#pragma once

#include "actors/handles.hpp"
#include "actors/io_unit.hpp"
#include "net/acceptor.hpp"
#include "net/inlet.hpp"

#include <cstddef>
#include <variant>

namespace lectern {

struct listener_limits {
  /// Streams that were accepted and not upgraded yet; more are closed at once.
  /// Keeps a flood of half handshakes from taking every descriptor.
  std::size_t streams_max = 4'096;
};

struct listener_options {
  /// Where streams come from.
  std::variant<net::listening_socket, net::inlet> door;
  api_actor api;
  request_origin from; ///< Of every stream; more is known of each when it is there.
  listener_limits limits = {};
};

/// Starts accepting. Streams are spread over all units in turn.
listener_actor spawn_listener(io_unit& unit, listener_options options);

} // namespace lectern
