#pragma once

#include "net/loop/io_loop.hpp"
#include "net/source/opener.hpp"
#include "net/source/source.hpp"
#include "net/stream/terminal_size.hpp"

#include <boost/system/result.hpp>

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lectern::net {

/// The identity that a child runs as. It is complete: the child keeps no group of this process.
struct credentials {
  uid_t user = 0;
  gid_t group = 0;
  std::vector<gid_t> groups = {}; ///< Supplementary; `group` may be among them.
};

/// What to run, and in which surroundings.
struct child_options {
  std::vector<std::string> argv;        ///< At least one word.
  std::string program;                  ///< What to execute; empty means `argv[0]`.
  std::vector<std::string> environment; ///< `NAME=value`, complete: nothing is inherited.
  std::string directory = "/";
  std::optional<credentials> run_as; ///< Unset: as this process.
};

/// Starts a program and returns once it was executed: a source that is a child process.
///
/// Its number stays taken until the source is destroyed, so a signal cannot reach another
/// process. The child leads a session and a process group of its own, has every other
/// descriptor closed, default signal handlers and an empty signal mask, and dies
/// with this process (`PR_SET_PDEATHSIG`). It is awaited through its own pidfd,
/// so `SIGCHLD` and the host's other children are left alone. Its terminal has no end
/// before the child has ended and the loop has noticed it.
///
/// A relative `program` without `/` is looked up in the `PATH` of `environment`. What is
/// executable but no program the kernel knows is run by /bin/sh, as execvp(3) does.
/// @param terminal Set: one PTY of this size. Unset: three pipes.
/// @returns The source, or
///   - `ENOENT` if there is no such program (shells report 127),
///   - `EACCES` if it cannot be executed (shells report 126),
///   - `ECHILD` if this process ignores SIGCHLD, and so would lose the exit code,
///   - the error of pipe(2), posix_openpt(3), fork(2), setsid(2), setgroups(2),
///     setgid(2), setuid(2) or chdir(2).
[[nodiscard]] boost::system::result<source> spawn_child(io_loop& loop, const child_options& options,
                                                        std::optional<terminal_size> terminal = {});

/// Starts a program each time.
class child_opener {
public:
  explicit child_opener(child_options options)
    : options_(std::make_shared<const child_options>(std::move(options))) {}

  [[nodiscard]] const child_options& options() const noexcept { return *options_; }

  [[nodiscard]] opening operator()(io_loop& loop, const open_request& request,
                                   open_handler then) const {
    return open_at_once(loop, spawn_child(loop, *options_, request.terminal), std::move(then));
  }

private:
  std::shared_ptr<const child_options> options_; ///< Shared by copies: it may be large.
};

} // namespace lectern::net
