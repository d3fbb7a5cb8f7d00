#pragma once

#include "tools/actor-trace/follower.hpp"
#include "tools/actor-trace/selection.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lectern::tracing {

/// The conditions that `watch` waits for.
struct watch_rules {
  std::optional<std::int64_t> slow_ns; ///< `slow=5ms`: a handler that ran, or runs, longer.
  bool violation = false; ///< `violation`: a rule of `actors/trace/check.hpp` is broken.
  bool death = false;     ///< `death`: an actor failed, or the process ended without order.
};

/// @returns The rules, or what is wrong with which word.
[[nodiscard]] or_sentence<watch_rules> parse_rules(std::span<const std::string> words);

/// @returns What a look brought that a rule waits for, in words; nothing if it brought none.
/// @pre It brought something.
[[nodiscard]] std::optional<std::string> trigger_of(const watch_rules& rules,
                                                    const follower::look& step);

/// @returns The first rule that is broken in what the rings hold, in words.
[[nodiscard]] std::optional<std::string> violation_in(const trace::history& past);

} // namespace lectern::tracing
