#pragma once

#include "actors/messages/local.hpp"

#include <string>

namespace lectern::incus {

/// `when` in UTC as RFC 3339 has it: `2026-01-02T03:04:05.123456789Z`. The
/// daemon writes its log with the formatter of its logger, which the library does not have.
[[nodiscard]] std::string timestamp(wall_time when);

} // namespace lectern::incus
