#pragma once

#include "actors/trace/history.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::trace {

/// What must hold in every trace, whatever happens. The numbers of the rules are those
/// of `rules`.
enum class rule : std::uint8_t {
  one_owner,
  one_write,
  nothing_behind_close,
  one_end_of_link,
  every_byte_of_link,
  every_byte_of_source,
  join,
  input_budget,
  roles,
  window,
  one_end_mark,
  exit_once,
  everybody_told,
  one_final_state,
  in_order,
  one_thread,
  nobody_lost,
  answered,
  no_breakdown,
  lost_client_ends,
  owner_ends_last,
  count, ///< Is not a rule.
};

struct rule_info {
  std::string_view name;
  std::string_view says;
};

inline constexpr std::array rules{
  rule_info{"one-owner", "a link belongs to one actor, and only that one touches it"},
  rule_info{"one-write", "a link has one write in flight"},
  rule_info{"nothing-behind-close", "nothing is written after Close"},
  rule_info{"one-end-of-link", "a link ends once, and before its owner does"},
  rule_info{"every-byte-of-link",
            "every byte that a connection accepts is written, or counted as dropped"},
  rule_info{"every-byte-of-source",
            "every byte read from a child stands before the end that viewers are sent"},
  rule_info{"join", "a viewer gets every byte from where its view begins to the end, or a gap"},
  rule_info{"input-budget", "no more input waits for a child than its budget"},
  rule_info{"roles", "a console takes input only from the client that controls it"},
  rule_info{"window", "no more than a window is in flight to a viewer"},
  rule_info{"one-end-mark", "a viewer is sent the end once, and nothing after it"},
  rule_info{"exit-once", "a child ends once, and before its source does"},
  rule_info{"everybody-told", "a source ends once every viewer has been sent the end or has left"},
  rule_info{"one-final-state", "an operation has one final state, reached before it ends"},
  rule_info{"in-order", "messages from one actor to another keep their order"},
  rule_info{"one-thread", "an actor runs on one unit, one handler at a time"},
  rule_info{"nobody-lost", "when the service has stopped, every actor has ended"},
  rule_info{"answered", "every request is answered, unless its sender ends first"},
  rule_info{"no-breakdown", "no actor ends by an exception"},
  rule_info{"lost-client-ends", "an operation that learns that its client is lost ends"},
  rule_info{"owner-ends-last", "an actor ends after those that it owns"},
};
static_assert(rules.size() == static_cast<std::size_t>(rule::count));

[[nodiscard]] constexpr const rule_info& about(rule which) noexcept {
  return rules[static_cast<std::size_t>(which)];
}

struct violation {
  rule which{};
  std::string words; ///< Which actor or link breaks it, and how.
  /// The events that contradict each other, in order.
  std::vector<event_index> evidence;
};

/// Output under way to one viewer at most: the window of a viewer, in bytes.
inline constexpr std::uint64_t window_bytes = 256 * 1024;

/// Input on its way to one child at most, in bytes: `feed_limits::input_bytes_max`.
inline constexpr std::uint64_t input_budget_bytes = 64 * 1024;

/// A part of a trace that is to be judged.
struct judged {
  std::span<const event> events; ///< By time; nothing is missing between the first and the last.
  bool ended = false;            ///< The service stopped in order after the last.
};

/// Checks every rule. Actors born before the first event are not judged: what they did
/// before is not known.
[[nodiscard]] std::vector<violation> check(const judged& part);

/// The same for what is complete of a history.
[[nodiscard]] std::vector<violation> check(const history& past);

} // namespace lectern::trace
