#include "actors/source/console.hpp"

#include <utility>

namespace lectern {

feed_actor spawn_console(io_unit& unit, console_options options) {
  return spawn_feed(unit, {.source = std::move(options.source),
                           .policy = {.name = "console",
                                      .controller_pace = pace::skipping,
                                      .reopens = true,
                                      .takes_signals = false, // No client owns its processes.
                                      .follows_modes = true},
                           .limits = options.limits,
                           .reopening = options.reopening,
                           .observe_opening = std::move(options.observe_opening)});
}

} // namespace lectern
