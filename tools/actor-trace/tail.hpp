#pragma once

#include "tools/actor-trace/follower.hpp"
#include "tools/actor-trace/selection.hpp"

#include <cstddef>
#include <vector>

namespace lectern::tracing {

/// The last of what is chosen, by time.
[[nodiscard]] std::vector<event_index> last_of(const reading& trace, const selection& chosen,
                                               std::size_t count_max);

/// What is chosen of what a look brought.
[[nodiscard]] std::vector<event_index> fresh_of(const follower::look& from,
                                                const selection& chosen);

} // namespace lectern::tracing
