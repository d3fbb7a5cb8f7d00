#include "net/acceptor.hpp"

#include <boost/asio/ip/address.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>
#include <span>

namespace lectern::net {

namespace {

using boost::system::error_code;
using boost::system::result;

error_code error_of(int number) {
  return {number, boost::system::system_category()};
}

error_code last_error() {
  return error_of(errno);
}

unique_fd make_socket(int family) {
  return unique_fd{::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
}

/// Whether the socket file at `address` is what a dead process left behind.
bool is_stale(const sockaddr_un& address) {
  struct stat info = {};
  if (::lstat(address.sun_path, &info) != 0 || !S_ISSOCK(info.st_mode))
    return false;
  const auto probe = make_socket(AF_UNIX);
  return ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0
         && errno == ECONNREFUSED;
}

bool bind_unix(int fd, const sockaddr_un& address) {
  return ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// An IP address and a port as bind(2) takes them.
struct tcp_endpoint {
  sockaddr_storage address = {};
  socklen_t size = 0;
};

tcp_endpoint endpoint_of(const boost::asio::ip::address& ip, std::uint16_t port) {
  tcp_endpoint out;
  if (ip.is_v4()) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(out.address);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    v4.sin_addr.s_addr = htonl(ip.to_v4().to_uint());
    out.size = sizeof v4;
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(out.address);
    const auto bytes = ip.to_v6().to_bytes();
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    v6.sin6_scope_id = static_cast<std::uint32_t>(ip.to_v6().scope_id());
    std::copy(bytes.begin(), bytes.end(), v6.sin6_addr.s6_addr);
    out.size = sizeof v6;
  }
  return out;
}

result<std::uint16_t> port_of(int fd) {
  sockaddr_storage address = {};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return last_error();
  // Both families keep the port in the same place.
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

} // namespace

result<listening_socket> listen_unix(const std::filesystem::path& path, unsigned mode) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  const auto& name = path.native();
  if (name.size() >= sizeof address.sun_path)
    return error_of(ENAMETOOLONG);
  std::copy(name.begin(), name.end(), address.sun_path);

  auto fd = make_socket(AF_UNIX);
  if (!fd)
    return last_error();
  if (!bind_unix(fd.get(), address)) {
    if (errno != EADDRINUSE)
      return last_error();
    if (!is_stale(address))
      return error_of(EADDRINUSE);
    ::unlink(address.sun_path);
    if (!bind_unix(fd.get(), address))
      return last_error();
  }
  // In this order: before listen(2) every connect(2) is refused.
  if (::chmod(address.sun_path, mode) != 0 || ::listen(fd.get(), SOMAXCONN) != 0) {
    const auto ec = last_error();
    ::unlink(address.sun_path);
    return ec;
  }
  return listening_socket{std::move(fd), path, 0};
}

result<listening_socket> listen_tcp(const std::string& address, std::uint16_t port) {
  error_code ec;
  const auto ip = boost::asio::ip::make_address(address, ec);
  if (ec)
    return error_of(EINVAL);
  auto fd = make_socket(ip.is_v4() ? AF_INET : AF_INET6);
  if (!fd)
    return last_error();
  const int on = 1; // What lies in TIME_WAIT must not keep us from starting again.
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const auto endpoint = endpoint_of(ip, port);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&endpoint.address), endpoint.size) != 0
      || ::listen(fd.get(), SOMAXCONN) != 0)
    return last_error();
  const auto bound = port_of(fd.get());
  if (!bound)
    return bound.error();
  return listening_socket{std::move(fd), {}, *bound};
}

} // namespace lectern::net
