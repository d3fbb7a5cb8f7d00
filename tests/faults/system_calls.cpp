#include "tests/faults/fault_plan.hpp"

#include <grp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <map>

/// What the linker puts in the place of libc's calls that answer yes or no.
namespace lectern::test {

namespace {

/// Where a descriptor is awaited.
struct watch {
  int epoll = -1;
  epoll_event event = {};
};

std::map<int, watch>& watches() {
  static std::map<int, watch> watched;
  return watched;
}

} // namespace

bool reaps_children_early = false;

bool is_internal(int fd) {
  const own_calls unfailing;
  struct stat info = {};
  return ::fstat(fd, &info) == 0 && (info.st_mode & S_IFMT) == 0;
}

// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*): the names are the linker's.

/// `name` fails with `error`.
#define LECTERN_MAY_FAIL(error, result, name, parameters, arguments)                               \
  extern "C" result __real_##name parameters;                                                      \
  extern "C" result __wrap_##name parameters {                                                     \
    return fails(#name, error) ? -1 : __real_##name arguments;                                     \
  }

// -- descriptors
LECTERN_MAY_FAIL(EMFILE, int, socket, (int domain, int type, int protocol),
                 (domain, type, protocol))
LECTERN_MAY_FAIL(EMFILE, int, pipe2, (int* fds, int flags), (fds, flags))
LECTERN_MAY_FAIL(EMFILE, int, posix_openpt, (int flags), (flags))
LECTERN_MAY_FAIL(EMFILE, int, epoll_create1, (int flags), (flags))
LECTERN_MAY_FAIL(EMFILE, int, eventfd, (unsigned initial, int flags), (initial, flags))
LECTERN_MAY_FAIL(EMFILE, int, timerfd_create, (int clock, int flags), (clock, flags))

// -- sockets
LECTERN_MAY_FAIL(EACCES, int, bind, (int fd, const sockaddr* to, socklen_t size), (fd, to, size))
LECTERN_MAY_FAIL(EADDRINUSE, int, listen, (int fd, int backlog), (fd, backlog))
LECTERN_MAY_FAIL(ENOBUFS, int, getsockname, (int fd, sockaddr* to, socklen_t* size), (fd, to, size))
LECTERN_MAY_FAIL(ENOBUFS, int, getsockopt,
                 (int fd, int level, int name, void* value, socklen_t* size),
                 (fd, level, name, value, size))
LECTERN_MAY_FAIL(ENOBUFS, int, setsockopt,
                 (int fd, int level, int name, const void* value, socklen_t size),
                 (fd, level, name, value, size))
LECTERN_MAY_FAIL(ENOTCONN, int, shutdown, (int fd, int direction), (fd, direction))
LECTERN_MAY_FAIL(EACCES, int, connect, (int fd, const sockaddr* to, socklen_t size), (fd, to, size))

// -- files
LECTERN_MAY_FAIL(ENOMEM, int, fstat, (int fd, struct stat* info), (fd, info))
LECTERN_MAY_FAIL(ENOMEM, int, lstat, (const char* path, struct stat* info), (path, info))
LECTERN_MAY_FAIL(EPERM, int, chmod, (const char* path, mode_t mode), (path, mode))
LECTERN_MAY_FAIL(EPERM, int, fchmod, (int fd, mode_t mode), (fd, mode))
LECTERN_MAY_FAIL(EPERM, int, fchown, (int fd, uid_t user, gid_t group), (fd, user, group))

// -- terminals
LECTERN_MAY_FAIL(EIO, int, unlockpt, (int fd), (fd))
LECTERN_MAY_FAIL(EIO, int, tcgetattr, (int fd, termios* modes), (fd, modes))
LECTERN_MAY_FAIL(EIO, int, tcsetattr, (int fd, int when, const termios* modes), (fd, when, modes))

// -- processes, the child's own steps included
LECTERN_MAY_FAIL(EAGAIN, pid_t, fork, (), ())
LECTERN_MAY_FAIL(EPERM, pid_t, setsid, (), ())
LECTERN_MAY_FAIL(EBUSY, int, dup2, (int from, int to), (from, to))
LECTERN_MAY_FAIL(ENOMEM, int, close_range, (unsigned first, unsigned last, int flags),
                 (first, last, flags))
LECTERN_MAY_FAIL(EPERM, int, setgroups, (std::size_t size, const gid_t* groups), (size, groups))
LECTERN_MAY_FAIL(EPERM, int, setgid, (gid_t group), (group))
LECTERN_MAY_FAIL(EPERM, int, setuid, (uid_t user), (user))
LECTERN_MAY_FAIL(EACCES, int, chdir, (const char* path), (path))
LECTERN_MAY_FAIL(ENOMEM, int, execve, (const char* path, char* const* argv, char* const* envp),
                 (path, argv, envp))
LECTERN_MAY_FAIL(EPERM, int, kill, (pid_t pid, int number), (pid, number))

extern "C" {

// -- what takes anything as its argument
int __real_fcntl(int fd, int command, ...);
int __real_ioctl(int fd, unsigned long request, ...);
long __real_syscall(long number, ...);
pid_t __real_waitpid(pid_t pid, int* status, int options);

int __wrap_fcntl(int fd, int command, ...) {
  va_list list;
  va_start(list, command);
  auto* argument = va_arg(list, void*);
  va_end(list);
  return fails("fcntl", EMFILE) ? -1 : __real_fcntl(fd, command, argument);
}

int __wrap_ioctl(int fd, unsigned long request, ...) {
  va_list list;
  va_start(list, request);
  auto* argument = va_arg(list, void*);
  va_end(list);
  return fails("ioctl", EIO) ? -1 : __real_ioctl(fd, request, argument);
}

/// pidfd_open(2) is all that `net/` calls by number.
long __wrap_syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  const auto pid = va_arg(list, long);
  const auto flags = va_arg(list, long);
  va_end(list);
  if (reaps_children_early)
    __real_waitpid(static_cast<pid_t>(pid), nullptr, 0);
  return fails("pidfd_open", EMFILE) ? -1 : __real_syscall(number, pid, flags);
}

// -- what waits
int __real_epoll_ctl(int epoll, int operation, int fd, epoll_event* event);

/// Fails only where the kernel needs memory, and not for what is Asio's own: that it
/// adds without a look at the answer.
int __wrap_epoll_ctl(int epoll, int operation, int fd, epoll_event* event) {
  if (operation == EPOLL_CTL_ADD && !is_internal(fd) && fails("epoll_ctl", ENOMEM))
    return -1;
  if (is_watched() && event != nullptr)
    watches()[fd] = {epoll, *event};
  return __real_epoll_ctl(epoll, operation, fd, event);
}

pid_t __wrap_waitpid(pid_t pid, int* status, int options) {
  return fails(fault::interrupted, "waitpid", EINTR) ? -1 : __real_waitpid(pid, status, options);
}

} // extern "C"

void wake_waiter(int fd) {
  const auto found = watches().find(fd);
  if (found == watches().end())
    return;
  const int before = errno;
  __real_epoll_ctl(found->second.epoll, EPOLL_CTL_MOD, fd, &found->second.event);
  errno = before;
}

// NOLINTEND(bugprone-reserved-identifier,cert-dcl*)

} // namespace lectern::test
