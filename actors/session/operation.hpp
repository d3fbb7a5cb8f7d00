#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"
#include "actors/session/operation_order.hpp"

#include <chrono>

namespace lectern {

struct operation_limits {
  /// From `begin_operation` until every required socket has joined: three
  /// sockets one after another over a bad mobile network.
  std::chrono::milliseconds connect_timeout{10'000};
  /// From SIGHUP to SIGKILL when the client has left or cancelled: shells save
  /// their history within it. A stop of the service may shorten it.
  std::chrono::milliseconds hang_up_grace = shut_down_step;
  /// How long the end of a console waits for the viewer to have read it.
  std::chrono::milliseconds echo_timeout{1'000};
};

/// Creates an operation on `unit`; it does nothing before `begin_operation`.
operation_actor spawn_operation(io_unit& unit, directory_actor directory, operation_order order,
                                operation_limits limits = {});

} // namespace lectern
