#pragma once

#include "actors/messages/local.hpp"
#include "lectern/session.hpp"

namespace lectern {

/// What is reported to the host of an operation.
/// @param sum Null when it begins, what went through its sockets when it is over.
[[nodiscard]] session_event to_event(const operation_info& info, const traffic* sum);

} // namespace lectern
