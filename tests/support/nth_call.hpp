#pragma once

#include <cstddef>

namespace lectern {

/// Fails one call among all those counted here, and counts on.
struct nth_call {
  std::size_t fails_at = 0; ///< Counted from 1; 0 for never.
  std::size_t made = 0;

  [[nodiscard]] bool fails_now() noexcept { return ++made == fails_at; }

  /// Whether it was made.
  [[nodiscard]] bool has_failed() const noexcept { return fails_at != 0 && made >= fails_at; }
};

} // namespace lectern
