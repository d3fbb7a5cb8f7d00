#pragma once

#include "actors/connection.hpp"
#include "actors/handles.hpp"
#include "actors/http_connection_fsm.hpp"
#include "actors/io_unit.hpp"
#include "net/unique_fd.hpp"

#include <cstdint>
#include <string>

namespace lectern {

struct http_connection_options {
  std::uint64_t id = 0; ///< As the listener knows it.
  net::unique_fd socket;
  request_origin from;
  std::string first_bytes = {}; ///< What was read of the stream already.
  api_actor api;
  listener_actor listener;
  http_connection_limits limits = {};
};

/// Serves requests on an accepted stream of `unit`; callable from any thread.
/// It tells its listener `http_connection_stopped` as its last word.
http_connection_actor spawn_http_connection(io_unit& unit, http_connection_options options);

} // namespace lectern
