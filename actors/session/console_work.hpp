#pragma once

#include "actors/session/operation_order.hpp"
#include "actors/session/work.hpp"

#include <memory>

namespace lectern {

/// Attaches to a console, which lives on when its client leaves.
[[nodiscard]] std::unique_ptr<work> make_work(work_context context, console_order order);

} // namespace lectern
