#include "net/child/pty.hpp"

#include "net/loop/system_error.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

namespace lectern::net {

namespace {

/// What the kernel gives a new terminal is spelled out nevertheless: it is what
/// the programs in it rely on. Each flag stands in its own word.
bool set_modes(int slave) {
  termios modes = {};
  if (::tcgetattr(slave, &modes) != 0)
    return false;
  modes.c_iflag |= ICRNL | IXON | BRKINT | IXANY | IMAXBEL | IUTF8;
  modes.c_oflag |= OPOST | ONLCR;
  modes.c_cflag |= CS8 | CREAD | HUPCL;
  modes.c_lflag |= ISIG | ICANON | IEXTEN | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE;
  return ::tcsetattr(slave, TCSANOW, &modes) == 0;
}

bool set_size(int master, terminal_size size) {
  winsize window = {};
  window.ws_col = size.columns;
  window.ws_row = size.rows;
  return ::ioctl(master, TIOCSWINSZ, &window) == 0;
}

} // namespace

boost::system::result<pty_pair> open_pty(terminal_size size,
                                         const std::optional<credentials>& owner) {
  pty_pair out;
  out.master.reset(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!out.master || ::unlockpt(out.master.get()) != 0)
    return last_error();
  // By descriptor: a path could name a terminal of another /dev/pts.
  out.slave.reset(::ioctl(out.master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!out.slave || !set_modes(out.slave.get()) || !set_size(out.master.get(), size))
    return last_error();
  // As login(1) does, so that the user can open the file by its name; the child
  // has it open anyway.
  if (owner && ::fchown(out.slave.get(), owner->user, static_cast<gid_t>(-1)) == 0)
    static_cast<void>(::fchmod(out.slave.get(), 0620));
  return out;
}

} // namespace lectern::net
