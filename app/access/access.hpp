#pragma once

#include "actors/messages/local.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace lectern::access {

/// How a caller authenticated.
enum class trust : std::uint8_t {
  none,
  token, ///< Bearer token (RFC 6750).
  local, ///< It could open our Unix socket.
  host,  ///< The host program says so.
  web,   ///< Signed in to the web page.
};

/// What a request's origin and `authorization`, the field of that name, prove. Takes a time
/// that depends on lengths only.
[[nodiscard]] trust trust_in(const request_origin& from, std::string_view authorization);

/// The sender of a request that was trusted, or that a gatekeeper is to decide about.
/// @pre Of `entry_point::web`, its cookie has been recognised: `from.caller` is set.
[[nodiscard]] principal principal_of(const request_origin& from, trust by,
                                     std::string_view authorization);

/// The name of the sender for people: `user 1000`, `token`, or as the host or they themselves say.
[[nodiscard]] std::string name_of(const request_origin& from);

/// Why a request without trust is refused. It says if a token was sent, which then is wrong, and no
/// more to strangers. @param authorization The field of that name.
[[nodiscard]] std::string_view distrust_text(std::string_view authorization) noexcept;

/// What the entry point is called in events: `unix`, `token`, `host`, or `web`.
[[nodiscard]] std::string_view protocol_of(entry_point by) noexcept;

} // namespace lectern::access
