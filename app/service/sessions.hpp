#pragma once

#include "actors/messages/local.hpp"
#include "lectern/session.hpp"

namespace lectern {

/// What is reported to the host of an operation.
/// @param sum Null when the session begins; the traffic of its sockets when it has ended.
[[nodiscard]] session_event to_event(const operation_info& info, const traffic* sum);

} // namespace lectern
