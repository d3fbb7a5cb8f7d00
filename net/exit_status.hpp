#pragma once

namespace lectern::net {

/// How a child ended.
struct exit_status {
  int code = 0;   ///< Of exit(2); valid if `signal` is 0.
  int signal = 0; ///< That ended it, or 0.

  /// As shells report it: the code, or 128 + the signal.
  [[nodiscard]] int shell_code() const noexcept { return signal == 0 ? code : 128 + signal; }

  friend bool operator==(const exit_status&, const exit_status&) = default;
};

} // namespace lectern::net
