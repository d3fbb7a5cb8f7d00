#pragma once

#include "tools/actor-trace/reading.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace lectern::tracing {

/// Events that are shown as one.
struct fold {
  event_index first = 0;
  event_index last = 0;
  std::size_t count = 0;
  std::optional<std::uint64_t> bytes{};
  std::int64_t longest_wait = 0;
  std::int64_t longest_run = 0;
  bool hangs = false; ///< A handler that has not returned is among them.
};

/// Bytes of messages, which are in other records.
using bytes_by_event = std::unordered_map<event_index, std::uint64_t>;

/// Folds what happens often, between what does not. What is rare stays by itself.
[[nodiscard]] std::vector<fold> folded(const reading& in, std::span<const event_index> told,
                                       const bytes_by_event& bytes);

} // namespace lectern::tracing
