#pragma once

#include "tools/actor-trace/reading.hpp"

#include <cstdint>
#include <tuple>

namespace lectern::tracing {

/// Events with the same one say the same, except for amounts and times.
using signature =
  std::tuple<trace::kind, std::uint32_t, std::uint32_t, std::uint32_t, std::uint16_t>;

[[nodiscard]] inline signature signature_of(const trace::event& entry) {
  if (is_message(entry))
    return {entry.kind(), entry.self, entry.peer, 0, entry.type()};
  return {entry.kind(), entry.self, entry.peer, entry.aux, 0};
}

} // namespace lectern::tracing
