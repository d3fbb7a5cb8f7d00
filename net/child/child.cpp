#include "net/child/child.hpp"

#include "net/child/fork_exec.hpp"
#include "net/child/pty.hpp"
#include "net/loop/system_error.hpp"
#include "net/stream/unique_fd.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>

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

// -- the process ----------------------------------------------------------------

/// A child awaited through its pidfd, and reaped when this dies. Lives on in its own handler
/// when it is dropped alive, until it has ended.
class pidfd_child final : public source::backend, public std::enable_shared_from_this<pidfd_child> {
public:
  /// @param terminal The child's end of its terminal, if it has one, held open until it has
  ///   ended: a child that closes all of its own may open it again (login(1) does), and
  ///   until then its reader would see the end.
  pidfd_child(io_loop& loop, pid_t pid, unique_fd terminal)
    : pid_(pid), fd_(loop.context()), terminal_(std::move(terminal)) {}

  ~pidfd_child() override { try_reap(); }

  /// Called once, first.
  /// @returns The error of pidfd_open(2), epoll_ctl(2) or ioctl(2); the child is to be
  ///   dropped then.
  error_code watch() {
    // glibc 2.36 declares pidfd_open(2) for C only.
    unique_fd fd{static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0))};
    if (!fd && errno == ESRCH) { // The host reaped it, as it may not.
      end(lost());
      return {};
    }
    error_code ec = fd ? error_code{} : last_error();
    if (!fd || fd_.assign(fd.get(), ec))
      return ec;
    static_cast<void>(fd.release());
    // Asio would do this in the first wait, which cannot report an error.
    error_code ignored;
    if (fd_.native_non_blocking(true, ec))
      fd_.close(ignored);
    else
      await_end();
    return ec;
  }

  [[nodiscard]] std::optional<pid_t> pid() const override { return pid_; }

  void wait_end(std::function<void(exit_status)> fn) override {
    on_end_ = std::move(fn);
    if (end_)
      boost::asio::post(fd_.get_executor(), [self = shared_from_this()] { self->tell(); });
  }

  void signal(int number) override { ::kill(pid_, number); }

  void hang_up() override {
    signal_group(SIGHUP);
    signal_group(SIGCONT);
  }

  void kill() override { signal_group(SIGKILL); }

  void drop() override {
    on_end_ = nullptr;
    terminal_.reset();
    error_code ignored;
    if (try_reap())
      fd_.close(ignored);
    else {
      signal_group(SIGKILL);
      if (!fd_.is_open())
        reap_now();
    }
  }

private:
  void signal_group(int number) { ::kill(-pid_, number); }

  void await_end() {
    fd_.async_wait(fd_.wait_read, [self = shared_from_this()](error_code ec) {
      // Asio may pass on an event that was meant for a descriptor that was closed:
      // only the kernel knows whether the child has ended.
      if (!ec && !self->look())
        self->await_end();
    });
  }

  /// @returns Whether the child has ended.
  bool look() {
    const auto status = this->status();
    if (status)
      end(*status);
    return status.has_value();
  }

  void end(const exit_status& status) {
    terminal_.reset(); // Now what reads it sees the end, unless others have it open.
    end_ = status;
    tell();
  }

  void tell() {
    if (auto fn = std::exchange(on_end_, nullptr))
      fn(*end_);
  }

  /// Looks at the end without reaping: the number stays taken.
  /// @returns Nothing while the child lives.
  [[nodiscard]] std::optional<exit_status> status() {
    siginfo_t info = {};
    if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0)
      return lost();
    if (info.si_pid == 0)
      return std::nullopt;
    if (info.si_code == CLD_EXITED)
      return exit_status{.code = info.si_status};
    return exit_status{.signal = info.si_status};
  }

  /// The host ignores SIGCHLD by now, or reaped what is not its own: the number may be that
  /// of another child already.
  exit_status lost() {
    is_reaped_ = true;
    return {.code = 255};
  }

  /// @returns Whether the child has been reaped; never blocks.
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
  unique_fd terminal_;
  std::function<void(exit_status)> on_end_;
  std::optional<exit_status> end_;
  bool is_reaped_ = false;
};

/// Whether the kernel throws exit codes away (wait(2)): no child can be awaited then.
bool loses_exit_codes() {
  struct sigaction now = {};
  return ::sigaction(SIGCHLD, nullptr, &now) == 0
         && (now.sa_handler == SIG_IGN || (now.sa_flags & SA_NOCLDWAIT) != 0);
}

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

error_code make_terminal(stream_ends& ends, const child_options& options, terminal_size size) {
  auto pty = open_pty(size, options.run_as);
  if (!pty)
    return pty.error();
  ends.ours[0] = std::move(pty->master);
  ends.theirs[0] = std::move(pty->slave);
  return {};
}

error_code make_pipes(stream_ends& ends, const child_options& options) {
  auto ec = make_pipe(ends.theirs[0], ends.ours[0]);
  if (!ec)
    ec = make_pipe(ends.ours[1], ends.theirs[1]);
  if (!ec)
    ec = make_pipe(ends.ours[2], ends.theirs[2]);
  // So that the user can open /dev/stdout and the like; the child has them open anyway.
  if (!ec && options.run_as)
    for (const auto& end : ends.theirs)
      static_cast<void>(!::fchown(end.get(), options.run_as->user, static_cast<gid_t>(-1)));
  return ec;
}

result<stream_ends> make_streams(const child_options& options,
                                 const std::optional<terminal_size>& terminal) {
  stream_ends ends;
  const auto ec = terminal ? make_terminal(ends, options, *terminal) : make_pipes(ends, options);
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

result<source> spawn_child(io_loop& loop, const child_options& options,
                           std::optional<terminal_size> terminal) {
  assert(!options.argv.empty());
  if (loses_exit_codes())
    return error_code{ECHILD, boost::system::system_category()};
  auto ends = make_streams(options, terminal);
  if (!ends)
    return ends.error();
  const auto pid = fork_exec(options, stdio_of(*ends, terminal.has_value()));
  if (!pid)
    return pid.error();
  const auto backend =
    std::make_shared<pidfd_child>(loop, *pid, terminal ? std::move(ends->theirs[0]) : unique_fd{});
  auto& [input, output, errors] = ends->ours;
  source out{
    backend,
    {stream_on(loop, std::move(input)), stream_on(loop, std::move(output)),
     stream_on(loop, std::move(errors))},
    {.terminal_size = terminal.has_value(), .signals = true, .half_close = !terminal.has_value()}};
  if (const auto ec = backend->watch())
    return ec;
  return out;
}

} // namespace lectern::net
