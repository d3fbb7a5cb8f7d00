#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"

#include <cstddef>
#include <functional>
#include <set>

namespace lectern {

/// Which events a listener wants, as the slot that its link joins with.
/// Empty: all.
[[nodiscard]] std::size_t to_slot(const std::set<event_type>& types) noexcept;

/// An event as listeners are sent it. Called on the unit of the event stream.
using event_encoder = std::function<net::chunk(const event&)>;

struct events_limits {
  /// What is kept, once for all, for listeners that are slow. When there is more and the next
  /// event comes, the slowest listener is dropped; so no listener is dropped for the event it is
  /// being sent, however large that is. An operation's event has about 600 bytes.
  std::size_t log_bytes_max = 1024 * 1024;
  /// On its way to one listener: not with the kernel yet. Beyond it the log has what is next.
  /// Chosen: what the kernel takes at once, or less.
  std::size_t window_bytes = 64 * 1024;
};

/// Starts the event stream. Each event is encoded and kept once; each listener gets them in
/// order. One that does not read is dropped, not waited for.
events_actor spawn_events(io_unit& unit, event_encoder encode, events_limits limits = {});

} // namespace lectern
