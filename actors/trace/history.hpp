#pragma once

#include "actors/trace/snapshot.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::trace {

/// One record and where it stood.
struct event : record {
  std::uint32_t ring = 0;
};

/// Position in `history::events()`; `no_event` for none.
using event_index = std::uint32_t;
inline constexpr event_index no_event = std::numeric_limits<event_index>::max();

/// A century. Times beyond it are damage: they are clamped to this, so that arithmetic
/// on a few of them cannot overflow.
inline constexpr std::int64_t longest_ns = 3'155'760'000'000'000'000;

/// The sum of two times, `longest_ns` at most.
[[nodiscard]] constexpr std::int64_t sum_of_times(std::int64_t a, std::int64_t b) noexcept {
  return std::min(a + b, longest_ns);
}

/// Clocks of a trace: what a tick is, and when it was.
class trace_clock {
public:
  trace_clock() = default;
  explicit trace_clock(const directory_header& header) noexcept;

  /// Nanoseconds since the trace began, 0 to `longest_ns`.
  [[nodiscard]] std::int64_t ns(std::uint64_t ticks) const noexcept {
    const auto ns = static_cast<double>(ticks) * ns_per_tick_;
    return ns < static_cast<double>(longest_ns) ? static_cast<std::int64_t>(ns) : longest_ns;
  }
  /// The tick at `ns`; the last one there can be if it is beyond.
  [[nodiscard]] std::uint64_t ticks(std::int64_t ns) const noexcept {
    constexpr auto last = std::numeric_limits<std::uint64_t>::max();
    const auto ticks = static_cast<double>(std::max<std::int64_t>(ns, 0)) / ns_per_tick_;
    return ticks < static_cast<double>(last) ? static_cast<std::uint64_t>(ticks) : last;
  }
  /// Nanoseconds since 1970.
  [[nodiscard]] std::int64_t realtime_ns(std::uint64_t ticks) const noexcept {
    return ns(ticks) + began_;
  }

private:
  double ns_per_tick_ = 1;
  std::int64_t began_ = 0; ///< Nanoseconds since 1970 at tick 0.
};

/// What happened, in order, over all rings.
///
/// What was lost is known: before `complete_from()` some ring has forgotten what
/// others still know, so absence proves nothing there.
class history {
public:
  explicit history(snapshot shot);

  /// By time. Events of one ring keep their order.
  [[nodiscard]] std::span<const event> events() const noexcept { return events_; }
  [[nodiscard]] const event& operator[](event_index at) const noexcept { return events_[at]; }

  /// The snapshot without its records.
  [[nodiscard]] const snapshot& about() const noexcept { return about_; }
  [[nodiscard]] const trace::schema& schema() const noexcept { return about_.schema; }
  [[nodiscard]] const trace_clock& clock() const noexcept { return clock_; }

  /// Ticks from which on nothing is missing; 0: nothing is missing at all.
  [[nodiscard]] std::uint64_t complete_from() const noexcept { return complete_from_; }
  /// Records that were overwritten before they were read.
  [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }
  /// Whether the trace goes on to an orderly end of the service.
  [[nodiscard]] bool ended_in_order() const noexcept { return about_.header.stopped != 0; }

  /// Ticks of the last event, or of the moment at which a live trace was read.
  [[nodiscard]] std::uint64_t end() const noexcept;

private:
  snapshot about_;
  std::vector<event> events_;
  trace_clock clock_;
  std::uint64_t complete_from_ = 0;
  std::uint64_t lost_ = 0;
};

/// Why each event happened.
///
/// A message's handling is caused by its sending; whatever is written while a handler
/// runs is caused by that handler. An `enter` has no cause inside: the kernel or a
/// timer woke the actor.
class causes {
public:
  explicit causes(std::span<const event> events);

  /// Of a `receive` or `reject`: its `send`. Of an `enter`: none. Of everything else:
  /// the `receive` or `enter` in whose handler it was written. `no_event` also where
  /// the cause is lost, or came from outside.
  [[nodiscard]] event_index cause_of(event_index at) const noexcept { return cause_[at]; }

  /// Of a `send`: its `receive` or `reject`; `no_event` while it is under way.
  [[nodiscard]] event_index delivery_of(event_index at) const noexcept { return delivery_[at]; }

private:
  std::vector<event_index> cause_;
  std::vector<event_index> delivery_;
};

} // namespace lectern::trace
