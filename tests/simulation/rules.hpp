#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lectern::simulation {

/// A rule of the system that a schedule broke.
struct complaint {
  std::string rule; ///< One of `rules`: what must always hold.
  std::string what; ///< What happened instead.
};

using complaints = std::vector<complaint>;

/// What must hold in every schedule, whatever goes wrong.
namespace rules {

inline constexpr std::string_view one_owner = "one owner per link";
inline constexpr std::string_view one_write = "one write in flight per link";
inline constexpr std::string_view close_is_last = "nothing after Close";
inline constexpr std::string_view one_end_mark = "the end mark stands once, behind every byte";
inline constexpr std::string_view every_byte = "bytes read are written, or dropped for a reason";
inline constexpr std::string_view own_input = "a source gets what its clients typed, nothing else";
inline constexpr std::string_view typed_arrives =
  "what a client typed before it left reaches the source";
inline constexpr std::string_view window = "a viewer costs its window at most";
inline constexpr std::string_view one_final_state = "an operation reaches one final state, once";
inline constexpr std::string_view exit_status = "the exit status is told, behind the last byte";
inline constexpr std::string_view one_controller = "a console has one controller, or none";
inline constexpr std::string_view one_claim = "a socket is claimed once, by who knows its secret";
inline constexpr std::string_view listeners = "a listener hears of every change, in order";
inline constexpr std::string_view nobody_waits = "nobody waits for ever";
inline constexpr std::string_view nothing_left = "nothing is left when it is over";
inline constexpr std::string_view in_time = "the service stops in time";
inline constexpr std::string_view answered_once = "a request is answered once";
inline constexpr std::string_view rights =
  "what is granted is granted to those who may, and to them";
inline constexpr std::string_view own_secret = "a secret is of use to its maker, and to operators";
inline constexpr std::string_view own_details =
  "what a command was told is shown to its maker alone";
inline constexpr std::string_view wait_ends = "a wait ends with its client";
inline constexpr std::string_view signed_out = "nothing goes on of a client that has signed out";
inline constexpr std::string_view broken_protocol =
  "a client that breaks the protocol ends its session";
inline constexpr std::string_view use = "streams and children are used as they say";

} // namespace rules

} // namespace lectern::simulation
