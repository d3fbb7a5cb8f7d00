#pragma once

#include "actors/messages/handles.hpp"
#include "actors/runtime/io_unit.hpp"
#include "actors/session/instance_driver.hpp"
#include "actors/source/console.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace lectern {

/// What an instance is made of.
struct instance_plan {
  std::string description;
  std::optional<console_options> console; ///< Unset: there is none.
  exec_planner plan;                      ///< Unset: no commands are run.
  state_reader read_state = {};           ///< Unset: nothing is known.
  driver_factory make_driver = {};        ///< Unset: there is nothing but its console to halt.
};

/// What asking for the state of an instance may cost: one call at a time, and one a second, on the
/// threads that plan commands, too.
struct instance_limits {
  /// How long a reading is shown. Chosen: people do not see more than one change a second.
  std::chrono::milliseconds reading_kept{1'000};
  /// How long a reading is waited for; then nothing is known until it has come. Chosen: a list of
  /// instances waits for the slowest, and /proc takes a few milliseconds.
  std::chrono::milliseconds reading_timeout{2'000};
};

struct instance_options {
  std::string name;
  directory_actor directory;       ///< Is sent `instance_changed`.
  instance_calls_actor calls = {}; ///< May be null if the plan has nothing to call.
  bool is_started = true;          ///< Of one without a driver.
  std::shared_ptr<const instance_definition> definition = {}; ///< As in `instance_info`.
  std::string defined_in = {};                                ///< Likewise.
  std::optional<wall_time> created_at = {};                   ///< Unset: now.
  instance_limits limits = {};
};

/// Starts an instance on `unit`, and its console beside it. It lives until `shut_down`.
///
/// `instance_fsm` has its states. Whichever it is in, `shut_down` ends its console, then itself.
/// Once its console has ended by a fault it has failed, and still runs commands.
/// @returns What makes the directory list it. If the directory refuses that, the instance is the
///   caller's to end.
[[nodiscard]] instance_entry spawn_instance(io_unit& unit, instance_options options,
                                            instance_plan plan);

} // namespace lectern
