#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lectern::simulation {

/// A rule of the system that a schedule broke.
struct broken_rule {
  std::string rule;   ///< One of `rules`.
  std::string detail; ///< What happened instead.
};

using broken_rules = std::vector<broken_rule>;

/// What must hold in every schedule, whatever faults it has.
namespace rules {

inline constexpr std::string_view one_owner = "one owner per link";
inline constexpr std::string_view one_write = "one write in flight per link";
inline constexpr std::string_view close_is_last = "nothing after Close";
inline constexpr std::string_view one_end_mark = "the end mark is sent once, after the last byte";
inline constexpr std::string_view every_byte = "bytes read are written, or dropped for a reason";
inline constexpr std::string_view own_input = "a source gets only what its clients typed";
inline constexpr std::string_view typed_arrives =
  "input sent before a client leaves reaches the source";
inline constexpr std::string_view window = "a viewer is sent its window at most";
inline constexpr std::string_view one_final_state = "an operation reaches one final state, once";
inline constexpr std::string_view exit_status = "the exit status is reported after the last byte";
inline constexpr std::string_view one_controller = "a console has one controller, or none";
inline constexpr std::string_view one_claim = "a socket is claimed once, with its secret";
inline constexpr std::string_view listeners = "a listener gets every event, in order";
inline constexpr std::string_view nothing_waits = "nothing waits forever";
inline constexpr std::string_view nothing_left = "nothing is left after the end";
inline constexpr std::string_view in_time = "the service stops in time";
inline constexpr std::string_view answered_once = "a request is answered once";
inline constexpr std::string_view rights = "requests are granted exactly to those with the right";
inline constexpr std::string_view own_secret = "a secret works only for its maker and operators";
inline constexpr std::string_view own_details = "a command's details are shown only to its maker";
inline constexpr std::string_view wait_ends = "a wait ends with its client";
inline constexpr std::string_view signed_out = "signing out ends everything of that client";
inline constexpr std::string_view broken_protocol =
  "a client that breaks the protocol ends its session";
inline constexpr std::string_view use = "streams and children are used as documented";

} // namespace rules

} // namespace lectern::simulation
