#pragma once

#include "tools/actor-trace/reading.hpp"
#include "tools/actor-trace/table.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>

namespace lectern::tracing {

/// Which actors exchange messages, and their parents.
struct conversation {
  struct amount {
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0; ///< Of output that came with them.
  };

  /// One participant: an actor, or all of one role.
  using node = std::uint32_t;

  std::map<node, std::string> names;
  std::map<node, node> parents;                  ///< Of participants whose parent takes part, too.
  std::map<std::pair<node, node>, amount> talks; ///< From, to.
};

enum class grouping { actors, roles };

/// Counts the messages in `chosen`, which are in the order of time.
[[nodiscard]] conversation conversation_in(const reading& in, std::span<const event_index> chosen,
                                           grouping groups);

/// The participants, each below its parent.
[[nodiscard]] std::string tree_of(const conversation& talks, bool ascii);

/// How much each participant sent to each other one; the most first.
[[nodiscard]] table talks_of(const conversation& talks);

[[nodiscard]] std::string to_dot(const conversation& talks);
[[nodiscard]] std::string to_mermaid(const conversation& talks);

} // namespace lectern::tracing
