#pragma once

#include "net/child/child.hpp"

#include <boost/system/result.hpp>

#include <sys/types.h>

#include <array>

namespace lectern::net {

/// The child's end of its streams: what becomes 0, 1 and 2.
struct stdio_fds {
  std::array<int, 3> fds; ///< All above 2.
  bool is_terminal = false;
};

/// Forks and executes as `child_options` says; returns once it was executed. The
/// child dies when the calling *thread* ends (prctl(2), `PR_SET_PDEATHSIG`).
/// @returns The child's number, or the errors that `spawn_child` lists; then no
///   process is left.
[[nodiscard]] boost::system::result<pid_t> fork_exec(const child_options& options,
                                                     const stdio_fds& stdio);

} // namespace lectern::net
