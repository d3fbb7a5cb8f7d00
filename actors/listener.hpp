#pragma once

#include "actors/handles.hpp"
#include "actors/io_unit.hpp"
#include "net/acceptor.hpp"

#include <cstddef>

namespace lectern {

struct listener_limits {
  /// Streams that were accepted and not upgraded yet; more are closed at once.
  /// Keeps a flood of half handshakes from taking every descriptor.
  std::size_t streams_max = 4'096;
};

struct listener_options {
  net::listening_socket socket;
  api_actor api;
  bool local = false; ///< A Unix socket: who can connect is trusted.
  listener_limits limits = {};
};

/// Starts accepting. Streams are spread over all units in turn.
listener_actor spawn_listener(io_unit& unit, listener_options options);

} // namespace lectern
