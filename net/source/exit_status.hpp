#pragma once

#include <optional>

namespace lectern::net {

/// How a source ended.
struct exit_status {
  int code = 0;   ///< Of exit(2); valid if `signal` is 0.
  int signal = 0; ///< That ended it, or 0.
  /// Whether the above is known: a stream ends without a code.
  bool is_known = true;

  /// As shells report it: the code, or 128 + the signal.
  [[nodiscard]] int shell_code() const noexcept { return signal == 0 ? code : 128 + signal; }

  /// The same, if it is known.
  [[nodiscard]] std::optional<int> known_code() const noexcept {
    return is_known ? std::optional{shell_code()} : std::nullopt;
  }

  friend bool operator==(const exit_status&, const exit_status&) = default;
};

} // namespace lectern::net
