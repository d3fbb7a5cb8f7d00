#pragma once

#include "actors/service.hpp"

#include <string>

namespace lectern {

/// The instance `host`: a login shell on this machine as its console, and child
/// processes of the daemon as its commands.
///
/// User 0, which clients send by default, means the daemon's own user; without
/// privileges any other user is refused.
///
/// @param console_shell Path of the shell; empty means that of the password
///   database.
[[nodiscard]] instance_options make_host_instance(const std::string& console_shell);

} // namespace lectern
