#pragma once

#include "actors/handles.hpp"
#include "actors/io_unit.hpp"

#include <cstddef>
#include <set>

namespace lectern {

/// Which events a listener wants, as the slot that its link joins with.
/// Empty: all.
[[nodiscard]] std::size_t to_slot(const std::set<event_type>& types) noexcept;

/// Starts the event stream. Each listener gets its events in order; one that does
/// not read is dropped by its connection, not waited for.
events_actor spawn_events(io_unit& unit);

} // namespace lectern
