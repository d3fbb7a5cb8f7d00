#include "tests/support/private_machine.hpp"

#include "net/stream/unique_fd.hpp"
#include "tests/support/skip.hpp"

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

namespace lectern::test {

namespace {

bool become_root(uid_t user, gid_t group) {
  std::ofstream{"/proc/self/setgroups"} << "deny";
  std::ofstream users{"/proc/self/uid_map"};
  std::ofstream groups{"/proc/self/gid_map"};
  users << "0 " << user << " 1" << std::flush;
  groups << "0 " << group << " 1" << std::flush;
  return users.good() && groups.good();
}

bool mount_empty_folder(const char* path) {
  return ::mount("none", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") == 0;
}

bool bring_loopback_up() {
  const net::unique_fd socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  return ::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0;
}

} // namespace

bool enter_private_machine() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  const int spaces = CLONE_NEWNS | CLONE_NEWNET | (user == 0 ? 0 : CLONE_NEWUSER);
  if (::unshare(spaces) == 0 && (user == 0 || become_root(user, group))
      && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0
      && mount_empty_folder("/run") && mount_empty_folder("/var/lib") && bring_loopback_up())
    return true;
  skip(std::string{"no mount and network namespaces here: "} + std::strerror(errno));
  return false;
}

} // namespace lectern::test
