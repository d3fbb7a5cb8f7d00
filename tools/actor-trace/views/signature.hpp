#pragma once

#include "tools/actor-trace/reading.hpp"

#include <cstdint>
#include <tuple>

namespace lectern::tracing {

/// Events with the same one say the same, except for amounts and times.
using signature =
  std::tuple<trace::kind, std::uint32_t, std::uint32_t, std::uint32_t, std::uint16_t>;

[[nodiscard]] inline signature signature_of(const trace::event& what) {
  if (is_message(what))
    return {what.kind(), what.self, what.peer, 0, what.type()};
  return {what.kind(), what.self, what.peer, what.aux, 0};
}

} // namespace lectern::tracing
