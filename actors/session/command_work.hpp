#pragma once

#include "actors/session/operation_order.hpp"
#include "actors/session/work.hpp"

#include <memory>

namespace lectern {

/// Runs a command, and records it if that was ordered.
[[nodiscard]] std::unique_ptr<work> make_work(work_context context, exec_order order);

} // namespace lectern
