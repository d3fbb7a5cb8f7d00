#pragma once

#include "actors/console.hpp"
#include "actors/handles.hpp"
#include "net/child.hpp"

#include <optional>
#include <string>

namespace lectern {

/// What an instance offers.
struct instance_plan {
  std::string description;
  std::optional<console_options> console; ///< Unset: there is none.
  exec_planner plan;                      ///< Unset: no commands are run.
};

/// The instance `host`: a login shell on this machine as its console, and child
/// processes of the daemon as its commands.
///
/// User 0, which clients send by default, means the daemon's own user; without
/// privileges any other user is refused.
///
/// @param console_shell Path of the shell; empty means that of the password
///   database.
/// @param daemon Whom this process runs as.
[[nodiscard]] instance_plan make_host_instance(const std::string& console_shell,
                                               const net::credentials& daemon);

} // namespace lectern
