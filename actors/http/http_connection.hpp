#pragma once

#include "actors/http/http_connection_fsm.hpp"
#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"
#include "actors/session/connection.hpp"
#include "net/stream/stream_places.hpp"
#include "net/stream/unique_fd.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace lectern {

/// What the head of a request proves, and how much is read of its body.
struct admission {
  request_sender from = {};
  net::body_grant body = {};
  bool is_known = false; ///< Its sender is trusted: its stream is not one of a stranger any more.
};

/// Authenticates a request by its head. Called once for each that is well-formed, on the stream's
/// unit, and on several units at a time; does not block.
using authenticate_function = std::function<admission(const net::http_request& head,
                                                      const stream_origin& origin, wall_time now)>;

struct http_connection_options {
  std::uint64_t id = 0; ///< As the listener knows it.
  net::unique_fd socket;
  stream_origin origin = {};
  std::string first_bytes = {}; ///< What was read of the stream already.
  /// Unset: nobody is known, and every body is read up to its limit.
  authenticate_function authenticate = {};
  net::stream_place place = {}; ///< Kept until the socket is closed, or upgraded.
  api_actor api;
  listener_actor listener;
  http_connection_limits limits = {};
};

/// Serves requests on an accepted stream of `unit`; callable from any thread.
/// It tells its listener `http_connection_stopped` as its last word. An exit message closes the
/// socket at once, without a word.
http_connection_actor spawn_http_connection(io_unit& unit, http_connection_options options);

} // namespace lectern
