#include "net/child.hpp"

#include "net/fork_exec.hpp"
#include "net/pty.hpp"
#include "net/unique_fd.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <optional>
#include <utility>

namespace lectern::net {

namespace {

using boost::asio::posix::stream_descriptor;
using boost::system::error_code;
using boost::system::result;

error_code last_error() {
  return {errno, boost::system::system_category()};
}

// -- the process ----------------------------------------------------------------

/// A child awaited through its pidfd. Lives on in a handler of its own when it is
/// dropped alive, until it is reaped.
class pidfd_child : public child::backend, public std::enable_shared_from_this<pidfd_child> {
public:
  pidfd_child(io_loop& loop, pid_t pid) : pid_(pid), fd_(loop.context()) {}

  ~pidfd_child() override { try_reap(); }

  /// @returns The error of pidfd_open(2), epoll_ctl(2) or ioctl(2); the child is to be
  ///   dropped then.
  error_code watch() {
    // glibc 2.36 declares pidfd_open(2) for C only.
    unique_fd fd{static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0))};
    error_code ec = fd ? error_code{} : last_error();
    if (!fd || fd_.assign(fd.get(), ec))
      return ec;
    static_cast<void>(fd.release());
    // Asio would do this in the first wait, where nobody could be told.
    error_code ignored;
    if (fd_.native_non_blocking(true, ec))
      fd_.close(ignored);
    return ec;
  }

  [[nodiscard]] pid_t pid() const override { return pid_; }

  void wait(std::function<void(exit_status)> fn) override {
    fd_.async_wait(fd_.wait_read,
                   [self = shared_from_this(), run = std::move(fn)](error_code ec) mutable {
                     if (ec || self->is_dropped_)
                       return;
                     // Asio may pass on an event that was meant for a descriptor that was
                     // closed: only the kernel knows whether the child has ended.
                     if (const auto status = self->status())
                       run(*status);
                     else
                       self->wait(std::move(run));
                   });
  }

  void signal(int number) override { ::kill(pid_, number); }

  void signal_group(int number) override { ::kill(-pid_, number); }

  void drop() override {
    is_dropped_ = true;
    if (try_reap())
      return;
    signal_group(SIGKILL);
    if (!fd_.is_open())
      return reap_now();
    error_code ignored;
    fd_.cancel(ignored);
    reap_later();
  }

private:
  void reap_later() {
    fd_.async_wait(fd_.wait_read, [self = shared_from_this()](error_code ec) {
      if (!self->try_reap() && !ec)
        self->reap_later();
    });
  }

  /// Looks at the end without reaping: the number stays taken.
  /// @returns Nothing while the child lives.
  [[nodiscard]] std::optional<exit_status> status() const {
    siginfo_t info = {};
    if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0)
      return exit_status{.code = 255}; // The host ignores SIGCHLD or reaped what is not its own.
    if (info.si_pid == 0)
      return std::nullopt;
    if (info.si_code == CLD_EXITED)
      return exit_status{.code = info.si_status};
    return exit_status{.signal = info.si_status};
  }

  /// @returns Whether the child is gone; never blocks.
  bool try_reap() {
    if (is_reaped_)
      return true;
    siginfo_t info = {};
    const int failed = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG);
    is_reaped_ = (failed != 0 && errno == ECHILD) || info.si_pid == pid_;
    return is_reaped_;
  }

  /// Of a child that is not watched: waits, which SIGKILL makes short.
  void reap_now() {
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    is_reaped_ = true;
  }

  pid_t pid_;
  stream_descriptor fd_;
  bool is_dropped_ = false;
  bool is_reaped_ = false;
};

// -- its streams ------------------------------------------------------------------

/// Both ends of the streams, before the fork.
struct stream_ends {
  std::array<unique_fd, 3> ours;
  std::array<unique_fd, 3> theirs; ///< With a terminal only the first one is set.
};

/// The same file above 2, so that giving the child its 0, 1 and 2 overwrites nothing.
unique_fd above_stdio(unique_fd fd) {
  if (fd.get() > 2)
    return fd;
  return unique_fd{::fcntl(fd.get(), F_DUPFD_CLOEXEC, 3)};
}

error_code make_pipe(unique_fd& read_end, unique_fd& write_end) {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0)
    return last_error();
  read_end.reset(fds[0]);
  write_end.reset(fds[1]);
  return {};
}

error_code make_terminal(stream_ends& ends, const child_options& options) {
  auto pty = open_pty(*options.terminal, options.run_as);
  if (!pty)
    return pty.error();
  ends.ours[0] = std::move(pty->master);
  ends.theirs[0] = std::move(pty->slave);
  return {};
}

error_code make_pipes(stream_ends& ends) {
  auto ec = make_pipe(ends.theirs[0], ends.ours[0]);
  if (!ec)
    ec = make_pipe(ends.ours[1], ends.theirs[1]);
  if (!ec)
    ec = make_pipe(ends.ours[2], ends.theirs[2]);
  return ec;
}

result<stream_ends> make_streams(const child_options& options) {
  stream_ends ends;
  const auto ec = options.terminal ? make_terminal(ends, options) : make_pipes(ends);
  if (ec)
    return ec;
  for (auto& fd : ends.theirs)
    if (fd && !(fd = above_stdio(std::move(fd))))
      return last_error();
  return ends;
}

stdio_fds stdio_of(const stream_ends& ends, bool is_terminal) {
  const auto& fds = ends.theirs;
  if (is_terminal)
    return {{fds[0].get(), fds[0].get(), fds[0].get()}, true};
  return {{fds[0].get(), fds[1].get(), fds[2].get()}, false};
}

byte_stream stream_on(io_loop& loop, unique_fd fd) {
  return fd ? make_byte_stream(loop, std::move(fd)) : byte_stream{};
}

} // namespace

result<spawned_child> spawn_child(io_loop& loop, const child_options& options) {
  assert(!options.argv.empty());
  auto ends = make_streams(options);
  if (!ends)
    return ends.error();
  const auto pid = fork_exec(options, stdio_of(*ends, options.terminal.has_value()));
  if (!pid)
    return pid.error();
  auto backend = std::make_shared<pidfd_child>(loop, *pid);
  child process{backend};
  if (const auto ec = backend->watch())
    return ec;
  auto& [input, output, errors] = ends->ours;
  return spawned_child{std::move(process),
                       {stream_on(loop, std::move(input)), stream_on(loop, std::move(output)),
                        stream_on(loop, std::move(errors))}};
}

} // namespace lectern::net
