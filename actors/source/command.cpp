#include "actors/source/command.hpp"

#include <utility>

namespace lectern {

feed_actor spawn_command(io_unit& unit, command_options options) {
  return spawn_feed(unit, {.source = std::move(options.source),
                           .policy = {.name = "command",
                                      .controller_pace = pace::held_back,
                                      .reopens = false,
                                      .takes_signals = true,
                                      .follows_modes = false},
                           .limits = options.limits});
}

} // namespace lectern
