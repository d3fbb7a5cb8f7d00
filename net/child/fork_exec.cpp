#include "net/child/fork_exec.hpp"

#include "net/loop/system_error.hpp"
#include "net/stream/descriptor_limit.hpp"
#include "net/stream/unique_fd.hpp"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace lectern::net {

namespace {

using boost::system::error_code;
using boost::system::result;

/// `_CS_PATH` and what is usual besides it.
constexpr std::string_view default_path = "/usr/local/bin:/usr/bin:/bin";

// -- before the fork ----------------------------------------------------------

std::string_view path_of(const std::vector<std::string>& environment) {
  constexpr std::string_view name = "PATH=";
  for (std::string_view entry : environment)
    if (entry.starts_with(name))
      return entry.substr(name.size());
  return default_path;
}

/// What execvp(3) runs files with that no program format fits.
constexpr const char* script_shell = "/bin/sh";

/// The files to try, in order, as execvp(3) would.
std::vector<std::string> candidates_of(const child_options& options) {
  const auto& program = options.program.empty() ? options.argv.front() : options.program;
  if (program.empty())
    return {};
  if (program.find('/') != program.npos)
    return {program};
  std::vector<std::string> out;
  auto path = path_of(options.environment);
  for (;;) {
    const auto end = std::min(path.find(':'), path.size());
    const auto folder = path.substr(0, end);
    out.push_back(std::string{folder.empty() ? "." : folder} + '/' + program);
    if (end == path.size())
      return out;
    path.remove_prefix(end + 1);
  }
}

/// `words` as execve(2) takes them; valid as long as they are.
std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> out;
  out.reserve(words.size() + 1);
  for (const auto& word : words)
    out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

/// `argv` for `script_shell`; the name of the script is still to be put after that of the shell.
std::vector<char*> script_argv(std::vector<char*> argv) {
  argv.front() = const_cast<char*>(script_shell);
  argv.insert(argv.begin() + 1, nullptr);
  return argv;
}

/// All the child needs, laid out before the fork: after it nothing may allocate.
struct exec_plan {
  exec_plan(const child_options& from, const stdio_fds& streams)
    : options(from), stdio(streams), candidates(candidates_of(from)), argv(pointers_to(from.argv)),
      script(script_argv(argv)), envp(pointers_to(from.environment)) {}

  const child_options& options;
  const stdio_fds& stdio;
  std::vector<std::string> candidates;
  std::vector<char*> argv;
  std::vector<char*> script;
  std::vector<char*> envp;
  pid_t parent = ::getpid();
};

// -- in the child: system calls only, as its memory may be ours ----------------
// Each function returns 0 or an errno.

int enter_session(const stdio_fds& stdio) {
  if (::setsid() < 0)
    return errno;
  if (stdio.is_terminal && ::ioctl(stdio.fds[0], TIOCSCTTY, 0) != 0)
    return errno;
  for (int i = 0; i < 3; ++i)
    if (::dup2(stdio.fds[static_cast<std::size_t>(i)], i) < 0)
      return errno;
  // What the embedding program forgot to mark.
  return ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0 ? 0 : errno;
}

int become(const credentials& identity) {
  if (::setgroups(identity.groups.size(), identity.groups.data()) != 0
      || ::setgid(identity.group) != 0 || ::setuid(identity.user) != 0)
    return errno;
  return 0;
}

int tie_to_parent(pid_t parent) {
  // Behind the change of user, which clears it.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
    return errno;
  if (::getppid() != parent)
    ::_exit(127); // The parent has died; no process reads the answer.
  return 0;
}

void reset_signals() {
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number)
    ::sigaction(number, &action, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

int execute(exec_plan& plan) {
  int refused = 0;
  for (const auto& file : plan.candidates) {
    ::execve(file.c_str(), plan.argv.data(), plan.envp.data());
    if (errno == ENOEXEC) {
      plan.script[1] = const_cast<char*>(file.c_str());
      ::execve(script_shell, plan.script.data(), plan.envp.data());
    }
    if (errno == EACCES)
      refused = EACCES; // Another folder may have one that can be executed.
    else if (errno != ENOENT && errno != ENOTDIR)
      return errno;
  }
  return refused != 0 ? refused : ENOENT;
}

int run_child(exec_plan& plan) {
  if (const int error = enter_session(plan.stdio))
    return error;
  if (plan.options.run_as)
    if (const int error = become(*plan.options.run_as))
      return error;
  if (::chdir(plan.options.directory.c_str()) != 0)
    return errno;
  if (const int error = tie_to_parent(plan.parent))
    return error;
  if (const int error = restore_descriptor_limit())
    return error;
  reset_signals();
  return execute(plan);
}

// -- in the parent --------------------------------------------------------------

/// Keeps the host's signal handlers from running in the child before it executes.
class signal_block {
public:
  signal_block() {
    sigset_t signals;
    ::sigfillset(&signals);
    ::pthread_sigmask(SIG_SETMASK, &signals, &before_);
  }
  signal_block(const signal_block&) = delete;
  signal_block& operator=(const signal_block&) = delete;
  ~signal_block() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
  sigset_t before_;
};

/// vfork(2) copies no page tables: with 200 MiB in use, fork(2) took 14 ms. Until it
/// executes, such a child runs in our memory and we wait, which is why it may not
/// change its user: the kernel would mark our memory as not to be dumped.
pid_t fork_child(exec_plan& plan, int status_fd) {
  const signal_block blocked;
  const pid_t pid = plan.options.run_as ? ::fork() : ::vfork();
  if (pid != 0)
    return pid;
  const int error = run_child(plan);
  static_cast<void>(!::write(status_fd, &error, sizeof error));
  ::_exit(127);
}

/// @returns 0 once the child executed its program, which closed the pipe, or why not.
int read_status(int fd) {
  int error = 0;
  ssize_t n = 0;
  do {
    n = ::read(fd, &error, sizeof error);
  } while (n < 0 && errno == EINTR);
  return n == sizeof error ? error : 0;
}

void reap(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

} // namespace

result<pid_t> fork_exec(const child_options& options, const stdio_fds& stdio) {
  exec_plan plan{options, stdio};
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return last_error();
  const unique_fd in{ends[0]};
  // Above 2, where the child's streams cannot overwrite it.
  unique_fd out{::fcntl(ends[1], F_DUPFD_CLOEXEC, 3)};
  ::close(ends[1]);
  if (!out)
    return last_error();

  const pid_t pid = fork_child(plan, out.get());
  if (pid < 0)
    return last_error();
  out.reset();
  if (const int error = read_status(in.get())) {
    reap(pid);
    return error_of(error);
  }
  return pid;
}

} // namespace lectern::net
