#pragma once

#include "tools/actor-trace/selection.hpp"
#include "tools/actor-trace/table.hpp"

#include <set>
#include <string>
#include <vector>

namespace lectern::tracing {

/// One actor, or all that served a link or an operation, and what concerns them.
struct subject {
  std::set<std::uint32_t> actors;
  std::vector<event_index> events;
  std::string title;
};

/// @param word `12`, `actor=12`, `conn=17` or `op=1f3a`.
[[nodiscard]] or_sentence<subject> find_subject(const reading& trace, const std::string& word);

/// When they were born and died, and why.
[[nodiscard]] table life_table(const reading& trace, const subject& target);

/// The actors with which they exchanged messages, among themselves and others.
[[nodiscard]] table peer_table(const reading& trace, const subject& target);

/// Which messages, and in which direction.
[[nodiscard]] table message_table(const reading& trace, const subject& target);

/// How long handlers ran and messages waited, by powers of ten.
[[nodiscard]] table time_table(const reading& trace, const subject& target);

/// What sources sent to links, and what came back as credit.
[[nodiscard]] table credit_table(const reading& trace, const subject& target);

} // namespace lectern::tracing
