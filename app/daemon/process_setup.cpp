#include "app/daemon/process_setup.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lectern {

namespace {

/// Opens /dev/null in place of each of 0, 1 and 2 that is closed: otherwise a socket gets its
/// number, and what is meant for the log.
void open_standard_streams() {
  int fd = 0;
  do
    fd = ::open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= 2);
  if (fd > 2)
    ::close(fd);
}

[[noreturn]] void end_at_once(int signal) {
  constexpr int ended_by_signal = 128; // As shells have it.
  ::_exit(ended_by_signal + signal);
}

} // namespace

void prepare_process() {
  open_standard_streams();
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  // Our parent may ignore them, as `trap '' CHLD` in a shell does.
  ::signal(SIGCHLD, SIG_DFL);
  ::signal(SIGTERM, SIG_DFL);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);
  ::umask(::umask(0) | S_IWGRP | S_IWOTH);
}

bool is_init() {
  return ::getpid() == 1;
}

void reap_orphans() {
  while (::waitpid(-1, nullptr, WNOHANG | __WNOTHREAD) > 0)
    continue;
}

void end_at_once_on_signals() {
  ::signal(SIGINT, end_at_once);
  ::signal(SIGTERM, end_at_once);
}

} // namespace lectern
