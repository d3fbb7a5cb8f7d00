#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"
#include "net/http/http_message.hpp"

#include <functional>

namespace lectern {

struct exchange_options {
  net::http_request request; ///< Wants no upgrade.
  request_sender from;
  api_actor api;
  /// Called once, on the unit: with 503 if the API ends before it has answered.
  std::function<void(net::http_response)> answer;
};

/// Asks the API one thing, in place of a stream: the host program has received the
/// request and sends the answer itself. Callable from any thread.
void spawn_exchange(io_unit& unit, exchange_options options);

} // namespace lectern
