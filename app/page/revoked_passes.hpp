#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace lectern::page {

/// The passes that were signed out before they expire. Uses neither a clock nor a file.
class revoked_passes {
public:
  using time_point = std::chrono::system_clock::time_point;

  /// Chosen: 200 KiB as text. Each needed a sign-in link of its own, within 30 days.
  static constexpr std::size_t passes_max = 4'096;

  /// @param expires When the pass does: until then it has to be remembered. Of more than
  ///   `passes_max` the first to expire is forgotten, and with it every pass, signed out or not,
  ///   that expires as early: their people sign in again.
  void add(std::string_view pass, time_point expires, time_point now);

  [[nodiscard]] bool has(std::string_view pass, time_point expires) const;

  /// One line for each: when it expires, in seconds since 1970, and its id; `-` for all passes.
  [[nodiscard]] std::string to_text() const;

  /// What `to_text` made; lines that it did not make are passed over.
  [[nodiscard]] static revoked_passes from_text(std::string_view text, time_point now);

private:
  void forget_expired(time_point now);

  std::map<std::string, time_point, std::less<>> passes_; ///< Id -> when it expires.
  time_point none_until_{};                               ///< No pass that expires by then counts.
};

} // namespace lectern::page
