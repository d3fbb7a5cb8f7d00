#include "net/loop/system_error.hpp"
#include "net/stream/acceptor.hpp"
#include "net/stream/local_endpoint.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace lectern::net {

namespace {

using boost::asio::ip::tcp;
using local = boost::asio::local::stream_protocol;
using boost::system::error_code;
using boost::system::result;

template <class Endpoint>
socklen_t to_length(const Endpoint& endpoint) {
  return static_cast<socklen_t>(endpoint.size());
}

unique_fd make_socket(int family) {
  return unique_fd{::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
}

/// Whether the socket file at `path` is what a dead process left behind.
bool is_stale(const char* path, const local::endpoint& endpoint) {
  struct stat info = {};
  if (::lstat(path, &info) != 0 || !S_ISSOCK(info.st_mode))
    return false;
  const auto probe = make_socket(AF_UNIX);
  return ::connect(probe.get(), endpoint.data(), to_length(endpoint)) != 0 && errno == ECONNREFUSED;
}

template <class Endpoint>
bool bind_to(const unique_fd& fd, const Endpoint& endpoint) {
  return ::bind(fd.get(), endpoint.data(), to_length(endpoint)) == 0;
}

result<std::uint16_t> port_of(const unique_fd& fd) {
  tcp::endpoint endpoint;
  auto length = static_cast<socklen_t>(endpoint.capacity());
  if (::getsockname(fd.get(), endpoint.data(), &length) != 0)
    return last_error();
  return endpoint.port();
}

} // namespace

result<listening_socket> listen_unix(const std::filesystem::path& path, unsigned mode,
                                     std::optional<gid_t> group) {
  const auto endpoint = local_endpoint(path.native());
  if (!endpoint)
    return endpoint.error();
  auto fd = make_socket(AF_UNIX);
  if (!fd)
    return last_error();
  if (!bind_to(fd, *endpoint)) {
    if (errno != EADDRINUSE)
      return last_error();
    if (!is_stale(path.c_str(), *endpoint))
      return error_of(EADDRINUSE);
    ::unlink(path.c_str());
    if (!bind_to(fd, *endpoint))
      return last_error();
  }
  // In this order: before listen(2) every connect(2) is refused.
  constexpr auto same_user = static_cast<uid_t>(-1);
  if ((group && ::lchown(path.c_str(), same_user, *group) != 0) || ::chmod(path.c_str(), mode) != 0
      || ::listen(fd.get(), SOMAXCONN) != 0) {
    const auto ec = last_error();
    ::unlink(path.c_str());
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
  if (!bind_to(fd, tcp::endpoint{ip, port}) || ::listen(fd.get(), SOMAXCONN) != 0)
    return last_error();
  const auto bound = port_of(fd);
  if (!bound)
    return bound.error();
  return listening_socket{std::move(fd), {}, *bound};
}

} // namespace lectern::net
