#pragma once

#include "tools/actor-trace/reading.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace lectern::tracing {

/// Events by the link that they concern; what concerns several is listed with each.
[[nodiscard]] std::map<std::uint32_t, std::vector<event_index>>
by_link(const reading& trace, std::span<const event_index> among);

/// Those that concern one link.
[[nodiscard]] std::vector<event_index> of_link(const reading& trace, std::uint32_t link);

} // namespace lectern::tracing
