#pragma once

#include "tools/actor-trace/reading.hpp"

#include <span>
#include <vector>

namespace lectern::tracing {

/// The least that explains how events came to contradict each other: what caused each of
/// them, back to the last thing that all of them have in common, in the order of time. All
/// the way back if they have nothing in common.
[[nodiscard]] std::vector<event_index> causal_slice(const reading& trace,
                                                    std::span<const event_index> evidence);

} // namespace lectern::tracing
