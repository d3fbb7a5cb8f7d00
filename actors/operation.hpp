#pragma once

#include "actors/handles.hpp"
#include "actors/io_unit.hpp"
#include "actors/process.hpp"
#include "net/terminal_size.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <variant>

namespace lectern {

struct operation_limits {
  /// From `begin_operation` until every required socket has joined: three
  /// sockets one after the other over a bad mobile network.
  std::chrono::milliseconds connect_timeout{10'000};
  /// How long the end of a console waits for the viewer to have read it.
  std::chrono::milliseconds echo_timeout{1'000};
};

/// Run a command.
struct exec_order {
  operation_id id;
  std::string instance;
  exec_request request;     ///< As the client put it; shown in the operation.
  net::child_options child; ///< As the instance planned it.
};

/// Attach to a console.
struct console_order {
  operation_id id;
  std::string instance;
  console_actor console;
  bool force = false; ///< Take it from whoever controls it.
  std::optional<net::terminal_size> size;
};

using operation_order = std::variant<exec_order, console_order>;

/// Creates an operation on `unit`; it does nothing before `begin_operation`.
operation_actor spawn_operation(io_unit& unit, directory_actor directory, operation_order order,
                                operation_limits limits = {},
                                child_spawner spawn = spawn_real_child);

} // namespace lectern
