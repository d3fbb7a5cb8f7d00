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

/// How much is read of the body of a request with this head, and whether the head authenticates
/// its sender.
/// Called on any thread, several at a time; does not block.
struct admission {
  net::body_grant body = {};
  bool is_known = false; ///< The head proves that its sender is trusted.
};
using admission_function =
  std::function<admission(const net::http_request& head, const request_origin& from)>;

struct http_connection_options {
  std::uint64_t id = 0; ///< As the listener knows it.
  net::unique_fd socket;
  request_origin from;
  std::string first_bytes = {};  ///< What was read of the stream already.
  admission_function admit = {}; ///< Unset: every body is read up to its limit.
  net::stream_place place = {};  ///< Kept until the socket is closed, or upgraded.
  api_actor api;
  listener_actor listener;
  http_connection_limits limits = {};
};

/// Serves requests on an accepted stream of `unit`; callable from any thread.
/// It tells its listener `http_connection_stopped` as its last word. An exit message closes the
/// socket at once, without a word.
http_connection_actor spawn_http_connection(io_unit& unit, http_connection_options options);

} // namespace lectern
