#pragma once

#include "actors/trace/schema.hpp"

#include <string>

namespace lectern {

/// What the numbers in our traces mean: the messages, roles, phases and causes of all actors.
/// @param program What writes the trace, and its version.
[[nodiscard]] trace::schema trace_schema(std::string program);

} // namespace lectern
