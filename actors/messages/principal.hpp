#pragma once

#include <cstdint>
#include <string>

namespace lectern {

/// How a caller authenticated.
enum class auth_method : std::uint8_t {
  none,      ///< Not at all. Only on TCP.
  local,     ///< It could open our Unix socket.
  host,      ///< The host program accepted the stream, and names the client.
  token,     ///< Bearer token of the port (RFC 6750).
  web,       ///< Signed in to the web page, shown by a cookie and its proof.
  presented, ///< A field `Authorization`, or none, that only the host program can judge.
};

/// The sender of a request. Made once for each request, and carried by everything that the request
/// starts.
struct principal {
  /// Equal for equal callers, and for nobody else: `unix:1000`, `token`, `web:<pass>`,
  /// `host:<name>`. Empty: nobody.
  std::string id = {};
  std::string name = {};    ///< For people. Proves nothing.
  bool is_operator = false; ///< By the Unix socket, as root or as the daemon's own user.
  auth_method method = auth_method::none;

  /// Whether something that `maker` made is this caller's to use, too: its secrets, and its end.
  [[nodiscard]] bool may_act_for(const principal& maker) const noexcept {
    return is_operator || (!id.empty() && id == maker.id);
  }
};

} // namespace lectern
