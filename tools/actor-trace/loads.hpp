#pragma once

#include "tools/actor-trace/distribution.hpp"
#include "tools/actor-trace/selection.hpp"
#include "tools/actor-trace/table.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>

namespace lectern::tracing {

/// What one actor did within a window.
struct load {
  std::uint64_t messages = 0; ///< Handled.
  std::int64_t busy_ns = 0;
  std::uint64_t bytes = 0; ///< Of links and children, in both directions.
  std::uint64_t queue = 0; ///< At its end.
  distribution wait;
  distribution run;
};

/// From the events since a moment.
[[nodiscard]] std::map<std::uint32_t, load> loads_since(const reading& trace, std::uint64_t ticks);

/// Puts exact differences of the directory's counters in place of what was counted in
/// rings, which may have been overwritten.
/// @param before The directory at the window's beginning.
void take_counters(std::map<std::uint32_t, load>& loads, const reading& after,
                   std::span<const trace::actor_entry> before);

enum class ranking { queue, busy, wait, bytes, msgs };

/// The busiest actors first. @param window_ns What shares and rates refer to.
[[nodiscard]] table rank(const std::map<std::uint32_t, load>& loads, const reading& trace,
                         const selection& chosen, ranking by, std::int64_t window_ns,
                         std::size_t count_max);

} // namespace lectern::tracing
