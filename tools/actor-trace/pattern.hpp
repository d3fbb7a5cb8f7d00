#pragma once

#include "tools/actor-trace/reading.hpp"
#include "tools/actor-trace/selection.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::tracing {

/// What one event has to be: `[ROLE:]KIND [NAME]`. The name is that of a message, or of
/// any value of the record: a phase, an entrance, a cause; it may have several words.
struct event_pattern {
  std::string role; ///< Empty: any.
  std::string kind;
  std::string name; ///< Empty: any.
};

/// One step, and what must not happen on the way to it.
struct pattern_step {
  std::vector<event_pattern> without;
  event_pattern event;
  std::int64_t within_ns = std::numeric_limits<std::int64_t>::max(); ///< Of the step before.
};

/// Events that have to occur in this order:
///
///     PATTERN:  STEP then STEP then ...
///     STEP:     [not] EVENT [within DURATION]
///
///     recv stop_link then link_gone within 10ms
///     link_close then link_write
///     connection:phase closing then not link_gone within 5s
///
/// Between two steps anything may happen but what a `not` excludes. A `not` at the end
/// is true if its time passes, or all there is, without that event.
class pattern {
public:
  /// @returns The pattern, or what is wrong with it.
  [[nodiscard]] static or_sentence<pattern> parse(std::string_view text);

  /// The events of each occurrence; occurrences share no events. Linear.
  [[nodiscard]] std::vector<std::vector<event_index>>
  occurrences(const reading& trace, std::span<const event_index> among) const;

  /// What this trace has no idea of, in a sentence; empty if there is nothing.
  [[nodiscard]] std::string unknown_in(const reading& trace) const;

private:
  friend class pattern_search;

  std::vector<pattern_step> steps_;
  std::vector<event_pattern> never_; ///< After the last step …
  std::int64_t never_within_ns_ = std::numeric_limits<std::int64_t>::max(); ///< … for so long.
};

} // namespace lectern::tracing
