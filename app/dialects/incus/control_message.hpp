#pragma once

#include "actors/messages/codec.hpp"

#include <cstddef>
#include <string_view>

namespace lectern::incus {

/// A message on a control socket is at most this long; Incus since 7.3 has the
/// same limit.
inline constexpr std::size_t control_message_bytes_max = 32 * 1024;

/// Understands one message of a control socket.
/// @returns `window_resized`, `signal_wanted`, or nothing: clients send messages
/// that lack their arguments, and Incus ignores what it does not understand.
[[nodiscard]] client_message parse_control_message(std::string_view text);

} // namespace lectern::incus
