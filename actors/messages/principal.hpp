#pragma once

#include <string>

namespace lectern {

/// An authenticated caller: whom a request is from. Made once for each request, and carried by
/// everything that the request starts.
struct principal {
  /// Equal for equal callers, and for nobody else: `unix:1000`, `token`, `web:<pass>`,
  /// `host:<name>`. Empty: nobody.
  std::string id = {};
  std::string name = {};    ///< For people. Proves nothing.
  bool is_operator = false; ///< By the Unix socket, as root or as the daemon's own user.

  /// Whether something that `maker` made is this caller's to use, too: its secrets, and its end.
  [[nodiscard]] bool may_act_for(const principal& maker) const noexcept {
    return is_operator || (!id.empty() && id == maker.id);
  }
};

} // namespace lectern
