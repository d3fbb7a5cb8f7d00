#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"
#include "actors/session/connection_fsm.hpp"
#include "net/ws/ws_link.hpp"

#include <cstddef>
#include <utility>

namespace lectern {

/// Where the links of a unit come from: sockets, or recorders in tests.
using link_maker = net::ws_link (*)(io_unit& unit, net::ws_upgrade upgrade, net::ws_limits limits);

/// A link on the socket of `upgrade`.
[[nodiscard]] net::ws_link make_socket_link(io_unit& unit, net::ws_upgrade upgrade,
                                            net::ws_limits limits);

/// Answers an upgrade and serves the link until it ends.
struct connection_options {
  net::ws_upgrade upgrade;
  upgrade_order order; ///< The owner and slot that the link joins, and its dialect.
  connection_limits limits = {};
  link_maker make_link = make_socket_link;
};

/// Starts a connection on `unit`; callable from any thread.
///
/// It sends `order.owner` `link_joined` before it answers the handshake, then at
/// most one `link_flushed`, and `link_stopped` as its last word.
connection_actor spawn_connection(io_unit& unit, connection_options options);

} // namespace lectern
