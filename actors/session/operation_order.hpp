#pragma once

#include "actors/messages/handles.hpp"
#include "actors/messages/source_plan.hpp"
#include "net/file/append_file.hpp"
#include "net/stream/terminal_size.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lectern {

/// One socket that an operation is to have.
struct socket_plan {
  socket_role role{};
  std::size_t stream = 0; ///< Of the source; `no_stream` if it only controls.
  bool required = true;   ///< The work does not start before it has joined.
};

/// Run a command.
struct exec_order {
  operation_id id;
  std::string instance;
  /// As the client put it; shown in the operation. Never null.
  std::shared_ptr<const exec_request> request;
  source_plan source;                    ///< As the instance planned it.
  std::vector<socket_plan> sockets = {}; ///< Of its client.
  /// For output and errors, if they are recorded; otherwise none.
  std::vector<net::append_file> recordings = {};
  principal maker = {};
  std::shared_ptr<const void> share = {}; ///< Of what operations may cost, while it lives.
};

/// Attach to a console.
struct console_order {
  operation_id id;
  std::string instance;
  feed_actor console;
  std::vector<socket_plan> sockets = {};
  bool force = false; ///< Take control from the client that has it.
  std::optional<net::terminal_size> size = {};
  std::optional<log_position> resume = {};    ///< Where its client was, if it was there before.
  viewer_role role = viewer_role::controller; ///< In which the client begins.
  bool follows_roles = false;                 ///< As of `attach_viewer`.
  principal maker = {};
  std::shared_ptr<const void> share = {}; ///< As above.
};

/// Change an instance.
struct change_order {
  operation_id id;
  perform_task wanted;
  inventory_actor inventory;
  std::vector<socket_plan> sockets = {}; ///< None: it has no client.
  principal maker = {};
  std::shared_ptr<const void> share = {}; ///< As above.
};

using operation_order = std::variant<exec_order, console_order, change_order>;

} // namespace lectern
