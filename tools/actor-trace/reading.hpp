#pragma once

#include "actors/trace/actor_lives.hpp"
#include "actors/trace/history.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace lectern::tracing {

using trace::event_index;
using trace::no_event;

/// A trace that was read, and what follows from it. Stays where it was made: its parts
/// refer to each other.
struct reading {
  explicit reading(trace::snapshot shot) : seen(std::move(shot)), why(seen.events()), lives(seen) {}
  reading(const reading&) = delete;
  reading& operator=(const reading&) = delete;

  const trace::history seen;
  const trace::causes why;
  const trace::actor_lives lives;
};

/// Whether it is `send`, `receive` or `reject`.
[[nodiscard]] bool is_message(const trace::event& entry);
/// Whether it is `receive` or `enter`: `dur` is how long it ran.
[[nodiscard]] bool is_handler(const trace::event& entry);

/// Nanoseconds that a handler ran; nothing if it runs, or is none.
[[nodiscard]] std::optional<std::int64_t> run_time(const reading& trace, event_index at);

/// Nanoseconds that a message lay in the mailbox before this `receive`; nothing if it is
/// none, or was sent before the trace remembers.
[[nodiscard]] std::optional<std::int64_t> wait_time(const reading& trace, event_index at);

} // namespace lectern::tracing
