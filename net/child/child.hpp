#pragma once

#include "net/child/exit_status.hpp"
#include "net/loop/io_loop.hpp"
#include "net/stream/byte_stream.hpp"
#include "net/stream/terminal_size.hpp"

#include <boost/system/result.hpp>

#include <sys/types.h>

#include <functional>
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
  std::optional<credentials> run_as;     ///< Unset: as this process.
  std::optional<terminal_size> terminal; ///< Set: one PTY. Unset: three pipes.
};

/// The streams of a child. With a PTY `input` alone is set and goes both ways.
struct child_streams {
  byte_stream input;
  byte_stream output;
  byte_stream errors;
};

/// Sole owner of one child process, alive or dead.
///
/// Its number stays taken until this object dies, so a signal cannot reach another
/// process. The child leads a session and a process group of its own, has every other
/// descriptor closed, default signal handlers and an empty signal mask, and dies
/// with this process (`PR_SET_PDEATHSIG`). It is awaited through its own pidfd,
/// so `SIGCHLD` and the host's other children are left alone. Its terminal has no end
/// before the child has ended and the loop has noticed it.
///
/// Move-only; lives on one loop's thread.
class child {
public:
  class backend {
  public:
    virtual ~backend() = default;
    [[nodiscard]] virtual pid_t pid() const = 0;
    virtual void wait(std::function<void(exit_status)> fn) = 0;
    virtual void signal(int number) = 0;
    virtual void signal_group(int number) = 0;
    virtual void drop() = 0;
  };

  child() noexcept = default;

  explicit child(std::shared_ptr<backend> impl) noexcept : impl_(std::move(impl)) {}

  child(child&&) noexcept = default;

  child& operator=(child&& other) noexcept {
    if (this != &other)
      drop();
    impl_ = std::move(other.impl_);
    return *this;
  }

  /// Sends SIGKILL to the group if the child is alive, and leaves no zombie.
  ~child() { drop(); }

  explicit operator bool() const noexcept { return impl_ != nullptr; }

  [[nodiscard]] pid_t pid() const { return impl_->pid(); }

  /// Runs `fn` once when the child has ended. Called once.
  void wait(std::function<void(exit_status)> fn) { impl_->wait(std::move(fn)); }

  /// Sends a signal to the child itself; harmless once it has ended.
  void signal(int number) { impl_->signal(number); }

  /// Sends a signal to every process of the child's group, also after the child
  /// itself has ended.
  void signal_group(int number) { impl_->signal_group(number); }

private:
  void drop() {
    if (auto impl = std::exchange(impl_, nullptr))
      impl->drop();
  }

  std::shared_ptr<backend> impl_;
};

struct spawned_child {
  child process;
  child_streams streams;
};

/// Starts a program and returns once it was executed.
/// A relative `program` without `/` is looked up in the `PATH` of `environment`. What is
/// executable but no program the kernel knows is run by /bin/sh, as execvp(3) does.
/// @returns The child and its streams, or
///   - `ENOENT` if there is no such program (shells report 127),
///   - `EACCES` if it cannot be executed (shells report 126),
///   - `ECHILD` if this process ignores SIGCHLD, and so would lose the exit code,
///   - the error of pipe(2), posix_openpt(3), fork(2), setsid(2), setgroups(2),
///     setgid(2), setuid(2) or chdir(2).
[[nodiscard]] boost::system::result<spawned_child> spawn_child(io_loop& loop,
                                                               const child_options& options);

} // namespace lectern::net
