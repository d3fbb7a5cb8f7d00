#pragma once

#include "actors/messages/codec.hpp"

#include <memory>
#include <string_view>

/// Lectern's own dialect for terminals: one WebSocket, offsets, both ends count bytes, and the
/// end says why. PROTOCOL.md specifies it.
namespace lectern::session {

/// Name of the WebSocket subprotocol, and of the dialect in requests.
inline constexpr std::string_view protocol = "lectern.session.v1";

[[nodiscard]] std::unique_ptr<codec> make_codec();

} // namespace lectern::session
