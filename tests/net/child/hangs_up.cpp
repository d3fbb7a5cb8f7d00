#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <string>

/// Does to its terminal what login(1) does: hangs it up for all processes, and opens it again by
/// its name. Stops itself in between.
int main() {
  const char* found = ::ttyname(0);
  if (found == nullptr)
    return 2;
  const std::string name = found;
  for (const int fd : {0, 1, 2})
    ::close(fd);
  ::signal(SIGHUP, SIG_IGN);
  if (::vhangup() != 0)
    return 3;
  ::signal(SIGHUP, SIG_DFL);
  ::raise(SIGSTOP); // Until the test has looked.
  if (::open(name.c_str(), O_RDWR) != 0)
    return 4;
  return ::write(0, "back\n", 5) == 5 ? 0 : 5;
}
