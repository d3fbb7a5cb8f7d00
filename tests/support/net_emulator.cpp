#include "tests/support/net_emulator.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <future>
#include <optional>
#include <random>
#include <string>
#include <system_error>

namespace lectern::test {

namespace {

using clock = std::chrono::steady_clock;

constexpr const char* device_name = "emulated";
constexpr std::size_t packet_bytes_max = 64 * 1024;

/// Chosen: what a router holds, 6 MB of packets of 1500 bytes. Beyond it they are lost.
constexpr std::size_t packets_underway_max = 4096;

void check(int result, const char* call) {
  if (result < 0)
    throw std::system_error(errno, std::system_category(), call);
}

ifreq request_with(const char* address) {
  ifreq request{};
  std::strncpy(request.ifr_name, device_name, IFNAMSIZ - 1);
  sockaddr_in in{};
  in.sin_family = AF_INET;
  ::inet_pton(AF_INET, address, &in.sin_addr);
  std::memcpy(&request.ifr_addr, &in, sizeof in);
  return request;
}

net::unique_fd open_device() {
  net::unique_fd device{::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK)};
  check(device.get(), "/dev/net/tun");
  ifreq request{};
  std::strncpy(request.ifr_name, device_name, IFNAMSIZ - 1);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  check(::ioctl(device.get(), TUNSETIFF, &request), "TUNSETIFF");
  return device;
}

void bring_up(const char* own_address, const char* peer_address) {
  const net::unique_fd any{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  auto own = request_with(own_address);
  auto peer = request_with(peer_address);
  ifreq flags{};
  std::strncpy(flags.ifr_name, device_name, IFNAMSIZ - 1);
  flags.ifr_flags = IFF_UP | IFF_RUNNING | IFF_POINTOPOINT;
  check(::ioctl(any.get(), SIOCSIFADDR, &own), "SIOCSIFADDR");
  check(::ioctl(any.get(), SIOCSIFDSTADDR, &peer), "SIOCSIFDSTADDR");
  check(::ioctl(any.get(), SIOCSIFFLAGS, &flags), "SIOCSIFFLAGS");
}

net::unique_fd this_space() {
  net::unique_fd space{::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)};
  check(space.get(), "/proc/thread-self/ns/net");
  return space;
}

/// Packets in one direction, each with the time at which it arrives.
class one_way {
public:
  one_way(int from, int to, const network_conditions& conditions)
    : from_(from), to_(to), conditions_(conditions), chance_(conditions.seed) {}

  /// Takes what was sent by now. @returns How many packets of it are lost.
  std::uint64_t take() {
    std::uint64_t lost = 0;
    std::array<char, packet_bytes_max> buffer; // NOLINT(*-member-init): filled by read(2).
    for (;;) {
      const auto size = ::read(from_, buffer.data(), buffer.size());
      if (size <= 0)
        return lost;
      if (chance_() % 1000 < conditions_.lost_per_mille || underway_.size() >= packets_underway_max)
        ++lost;
      else
        underway_.push_back({clock::now() + conditions_.delay,
                             std::string{buffer.data(), static_cast<std::size_t>(size)}});
    }
  }

  /// Hands over what has arrived. @returns When the next packet does.
  std::optional<clock::time_point> deliver() {
    for (; !underway_.empty() && underway_.front().due <= clock::now(); underway_.pop_front())
      // What a full device does not take is lost, as on any network.
      static_cast<void>(
        !::write(to_, underway_.front().bytes.data(), underway_.front().bytes.size()));
    return underway_.empty() ? std::nullopt : std::optional{underway_.front().due};
  }

private:
  struct packet {
    clock::time_point due;
    std::string bytes;
  };

  int from_;
  int to_;
  network_conditions conditions_;
  std::minstd_rand chance_;
  std::deque<packet> underway_;
};

/// Time until the earlier of both, as ppoll(2) wants it; nothing for no limit.
std::optional<timespec> time_until(std::optional<clock::time_point> a,
                                   std::optional<clock::time_point> b) {
  if (!a && !b)
    return std::nullopt;
  const auto next =
    std::min(a.value_or(clock::time_point::max()), b.value_or(clock::time_point::max()));
  const auto left = std::max(next - clock::now(), clock::duration::zero());
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
  return timespec{.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
}

} // namespace

net_emulator::stay::stay(int there) : home_(this_space()) {
  check(::setns(there, CLONE_NEWNET), "setns");
}

net_emulator::stay::~stay() {
  ::setns(home_.get(), CLONE_NEWNET);
}

net_emulator::net_emulator(const network_conditions& conditions)
  : client_(make_station(client_address, server_address)),
    server_(make_station(server_address, client_address)), stop_(::eventfd(0, EFD_CLOEXEC)) {
  relay_ = std::thread{[this, conditions] { relay(conditions); }};
}

net_emulator::~net_emulator() {
  ::eventfd_write(stop_.get(), 1);
  relay_.join();
}

net_emulator::stay net_emulator::at(side where) const {
  return stay{(where == side::client ? client_ : server_).space.get()};
}

net_emulator::station net_emulator::make_station(const char* own_address,
                                                 const char* peer_address) {
  // On a thread of its own, which leaves our namespace for good.
  return std::async(std::launch::async,
                    [=] {
                      check(::unshare(CLONE_NEWNET), "a network namespace");
                      station made{this_space(), open_device()};
                      bring_up(own_address, peer_address);
                      return made;
                    })
    .get();
}

void net_emulator::relay(network_conditions conditions) {
  one_way there{client_.device.get(), server_.device.get(), conditions};
  one_way back{server_.device.get(), client_.device.get(), conditions};
  std::array<pollfd, 3> fds{{{stop_.get(), POLLIN, 0},
                             {client_.device.get(), POLLIN, 0},
                             {server_.device.get(), POLLIN, 0}}};
  while (fds[0].revents == 0) {
    packets_lost_ += there.take() + back.take();
    const auto next_there = there.deliver();
    const auto left = time_until(next_there, back.deliver());
    ::ppoll(fds.data(), fds.size(), left ? &*left : nullptr, nullptr);
  }
}

} // namespace lectern::test
