#pragma once

#include "tools/actor-trace/selection.hpp"
#include "tools/actor-trace/table.hpp"

#include <cstdint>
#include <map>

namespace lectern::tracing {

/// Messages under way, by receiver.
[[nodiscard]] std::map<std::uint32_t, std::uint64_t> queues_of(const reading& trace);

/// What an actor handles at the trace's end, or nothing.
[[nodiscard]] std::string handles_now(const trace::schema& meaning,
                                      const trace::actor_entry& actor);

enum class order { by_number, as_tree };

/// The actors that live, or lived when the trace ended.
[[nodiscard]] table list_actors(const reading& trace, const selection& chosen, order ordering);

} // namespace lectern::tracing
