#pragma once

#include "tools/actor-trace/distribution.hpp"
#include "tools/actor-trace/selection.hpp"
#include "tools/actor-trace/table.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace lectern::tracing {

/// Of one kind of message, or of one entrance of the loop.
struct handler_figures {
  std::uint64_t sent = 0;
  std::uint64_t handled = 0;
  std::uint64_t rejected = 0;
  distribution wait;
  distribution run;
};

struct unit_figures {
  std::uint64_t messages = 0;
  std::uint64_t entered = 0;
  std::uint64_t crossings = 0; ///< Messages that another thread sent.
  std::int64_t busy_ns = 0;
};

struct figures {
  std::int64_t span_ns = 0;                        ///< From the first event to the last one.
  std::map<std::string, handler_figures> handlers; ///< By message, or `enter <entrance>`.
  std::map<std::uint32_t, unit_figures> units;     ///< By ring.
  std::map<std::string, std::uint64_t> bytes;      ///< By kind.
};

[[nodiscard]] figures figures_of(const reading& trace, std::span<const event_index> among);

[[nodiscard]] table handler_table(const figures& sums);
[[nodiscard]] table unit_table(const figures& sums);
[[nodiscard]] table bytes_table(const figures& sums);

} // namespace lectern::tracing
