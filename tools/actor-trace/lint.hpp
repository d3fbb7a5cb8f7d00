#pragma once

#include "actors/trace/check.hpp"
#include "tools/actor-trace/reading.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace lectern::tracing {

/// The limits beyond which something is a problem.
struct lint_thresholds {
  std::int64_t handler_ns = 5'000'000;
  /// A machine that is busy takes the processor from any handler, now and then. Slow is what is
  /// slow again and again: so often, and in such a share of what actors of a type do with a
  /// message,
  std::uint64_t handler_runs = 3;
  double handler_share = 0.05;
  /// or what is so much longer that no scheduler explains it.
  std::int64_t handler_once_ns = 250'000'000;
  std::int64_t hung_ns = 1'000'000'000;
  std::int64_t growing_ns = 3'000'000'000;
  double wait_ratio = 10; ///< Waiting by running; counts from 1 ms on.
  std::uint64_t self_sends = 100;
  std::int64_t linger_ns = 1'000'000'000;
  std::int64_t answer_ns = 5'000'000'000;
  std::uint64_t rejected = 100;    ///< Of one kind to one actor. A few are ordinary: ends cross.
  std::uint64_t ping_pong = 1'000; ///< Crossings of one pair in a second, both ways together.
  std::int64_t stalled_ns = 1'000'000'000;
  std::uint64_t window_bytes = trace::window_bytes;
};

/// A problem, the actor that has it, and the events that show it.
struct finding {
  std::string problem;
  std::string words;
  std::vector<event_index> evidence;
};

using findings = std::vector<finding>;

/// Actors of a type run longer at a time than a unit can spare, usually or for very long.
[[nodiscard]] findings slow_handlers(const reading& trace, const lint_thresholds& given);
/// A handler that began last on its thread has not finished.
[[nodiscard]] findings hung_handlers(const reading& trace, const lint_thresholds& given);
/// Messages usually wait much longer than they take.
[[nodiscard]] findings long_waits(const reading& trace, const lint_thresholds& given);
/// More messages arrive than are handled, all the time.
[[nodiscard]] findings growing_mailboxes(const reading& trace, const lint_thresholds& given);
/// An actor sends itself a message whenever it handles that message.
[[nodiscard]] findings self_send_loops(const reading& trace, const lint_thresholds& given);
/// Two actors on different threads send each other one message after the other.
[[nodiscard]] findings ping_pong(const reading& trace, const lint_thresholds& given);
/// A connection lives on although its socket is closed.
[[nodiscard]] findings lingering_actors(const reading& trace, const lint_thresholds& given);
/// A request that was never answered although its sender still waits.
[[nodiscard]] findings unanswered_requests(const reading& trace, const lint_thresholds& given);
/// Messages to an actor that has ended.
[[nodiscard]] findings rejected_messages(const reading& trace, const lint_thresholds& given);
/// A viewer takes nothing, and so its source must not send.
[[nodiscard]] findings stalled_viewers(const reading& trace, const lint_thresholds& given);

/// All of them, in this order.
[[nodiscard]] findings lint(const reading& trace, const lint_thresholds& given);

} // namespace lectern::tracing
