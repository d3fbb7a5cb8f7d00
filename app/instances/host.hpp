#pragma once

#include "actors/service.hpp"

namespace lectern {

/// The instance `host`: a login shell on this machine as its console, and child
/// processes of the daemon as its commands.
///
/// User 0, which clients send by default, means the daemon's own user; without
/// privileges any other user is refused.
[[nodiscard]] instance_options make_host_instance();

} // namespace lectern
