#pragma once

#include <cstdint>
#include <string_view>

namespace lectern::incus {

/// How a caller proved who it is.
enum class trust : std::uint8_t {
  none,
  token, ///< Bearer token (RFC 6750).
  local, ///< It could open our Unix socket.
};

/// What `authorization`, the field of that name, proves. Takes a time that depends
/// on lengths only.
/// @param token The right one; if empty, nobody has it.
[[nodiscard]] trust trust_in(std::string_view authorization, std::string_view token);

/// Whether a page from `origin` may open a WebSocket at `host`, the fields of
/// those names: only pages that we served ourselves, and programs, which send none.
[[nodiscard]] bool is_same_origin(std::string_view origin, std::string_view host);

} // namespace lectern::incus
