#pragma once

#include "actors/messages/local.hpp"
#include "actors/messages/wire.hpp"

#include <atomic>
#include <cstdint>

namespace lectern {

/// An id that no link of this process had before. Callable from any thread.
[[nodiscard]] inline link_id next_link_id() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return link_id{++last};
}

/// An id that no viewer of this process had before. Callable from any thread.
[[nodiscard]] inline viewer_id next_viewer_id() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return viewer_id{++last};
}

} // namespace lectern
