#pragma once

#include "actors/session/operation_order.hpp"
#include "actors/session/work.hpp"

#include <memory>

namespace lectern {

/// Has the inventory change an instance. No client takes part: it goes on whatever becomes of the
/// operation.
[[nodiscard]] std::unique_ptr<work> make_work(work_context context, change_order order);

} // namespace lectern
