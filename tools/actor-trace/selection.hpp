#pragma once

#include "tools/actor-trace/reading.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace lectern::tracing {

/// A value, or a sentence with the reason why there is none.
template <class T>
using or_sentence = boost::system::result<T, std::string>;

/// One word of a selection.
struct term {
  enum class field { conn, op, actor, type, kind, msg, unit, time, dur, wait };
  enum class comparison { equal, unequal, less, greater };

  field name{};
  comparison relation{};
  std::vector<std::string> values; ///< One of these; of times and durations exactly one.
};

/// Selects events or actors. All terms have to hold:
///
///     conn=17          the actors that served this link, as far as that link is concerned
///     op=1f3a,77       the same for operations, by the beginnings of their UUIDs
///     actor=12         what this actor did, and messages to and from it
///     type=console     what actors of this role did
///     kind=send  msg=stop_link  unit=0
///     t>12:01:03       local time of day, nearest to the trace's end
///     t<+5s            since the trace began
///     dur>1ms          how long a handler ran
///     wait>1ms         how long its message lay in the mailbox
///
/// `=` and `!=` take lists.
class selection {
public:
  /// @returns The selection, or what is wrong with which word.
  [[nodiscard]] static or_sentence<selection> parse(std::span<const std::string> words);

  /// What this trace has no idea of, in a sentence: a message, a role, a kind, a link
  /// or an operation that is not in it. Empty if there is nothing.
  [[nodiscard]] std::string unknown_in(const reading& trace) const;

  /// By time.
  [[nodiscard]] std::vector<event_index> apply(const reading& to) const;

  /// Whether an actor is meant; terms about events hold for all actors.
  [[nodiscard]] std::function<bool(std::uint32_t)> actors(const reading& trace) const;

  [[nodiscard]] const std::vector<term>& terms() const noexcept { return terms_; }

private:
  std::vector<term> terms_;
};

} // namespace lectern::tracing
