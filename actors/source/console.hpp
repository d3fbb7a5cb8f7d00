#pragma once

#include "actors/source/feed.hpp"

namespace lectern {

/// The log in memory has what Incus keeps of a virtual machine's console. What is replayed is some
/// screens of text, quick to draw.
inline constexpr feed_limits console_limits{.log_bytes = 1024 * 1024,
                                            .replay_bytes_max = 16 * 1024};

struct console_options {
  source_plan source; ///< Has a terminal; is opened again whenever it has ended.
  feed_limits limits = console_limits;
  reopening_options reopening = {};
  opening_observer observe_opening = {};
};

/// Starts a console on `unit`. It lives until `shut_down`, viewers or not.
feed_actor spawn_console(io_unit& unit, console_options options);

} // namespace lectern
