#pragma once

#include "net/source/opener.hpp"
#include "net/stream/terminal_size.hpp"

#include <optional>

namespace lectern {

/// What to open, and how.
struct source_plan {
  /// Set: one stream, with a window of this size if the source has one. Unset: three streams.
  std::optional<net::terminal_size> terminal = {};
  net::opener opener; ///< Set.
};

} // namespace lectern
