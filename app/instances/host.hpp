#pragma once

#include "actors/session/instance.hpp"
#include "net/child/child.hpp"

#include <string>

namespace lectern {

/// The instance `host`: a login shell on this machine as its console, and child
/// processes of the daemon as its commands.
///
/// User 0, which clients send by default, means the daemon's own user; without
/// privileges any other user is refused. Group 0, their default as well, means the
/// user's own groups: the primary and the supplementary ones. Incus takes it for group 0,
/// which is the container's there; here it is root's, and opens what root's group may.
/// Any other group is the only one that the command has.
///
/// A directory has to be absolute. Incus takes others from the container's root; a host
/// does not have a folder that every client would expect.
///
/// This call and the plan look users up, so they may block: neither is made on a unit.
///
/// @param console_shell Path of the shell; empty means that of the password
///   database.
/// @param daemon The identity of this process.
[[nodiscard]] instance_plan make_host_instance(const std::string& console_shell,
                                               const net::credentials& daemon);

} // namespace lectern
