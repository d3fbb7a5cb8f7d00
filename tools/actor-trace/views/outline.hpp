#pragma once

#include "tools/actor-trace/reading.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace lectern::tracing {

/// One line of an outline; `depth` of nesting.
struct outline_line {
  event_index event = no_event; ///< None: a remark.
  std::size_t depth = 0;
  std::string text{};
};
using outline = std::vector<outline_line>;

/// Why an event happened: the event, below it its cause, below that its cause, down to
/// what came from outside. A message is one line, at its handling.
[[nodiscard]] outline why(const reading& in, event_index start);

/// What followed from an event: everything that its handler did from it on, and so on.
/// What repeats is folded.
/// @param lines_max What follows is counted only.
[[nodiscard]] outline effects(const reading& in, event_index start, std::size_t lines_max);

/// Number, time from the first line's event on, actor, words.
[[nodiscard]] std::string to_text(const reading& in, const outline& lines, bool color);

} // namespace lectern::tracing
