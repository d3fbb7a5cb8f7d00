#pragma once

#include "tools/actor-trace/views/evidence.hpp"

#include <optional>
#include <string>
#include <vector>

namespace lectern::tracing {

/// The event `#N`, or the last of a selection.
/// @throws failure if there is none.
[[nodiscard]] event_index event_named(const reading& in, const std::vector<std::string>& words);

/// The session that `conn=N` or `op=PREFIX` names, if that is the only word.
/// @throws failure if there is no such session, or if a prefix has several.
[[nodiscard]] std::optional<session> session_named(const reading& in,
                                                   const std::vector<std::string>& words);

} // namespace lectern::tracing
