#pragma once

#include "actors/messages/local.hpp"

#include <atomic>

namespace lectern {

/// A name that no link of this process had before. Callable from any thread.
[[nodiscard]] inline link_id next_link_id() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return link_id{++last};
}

} // namespace lectern
