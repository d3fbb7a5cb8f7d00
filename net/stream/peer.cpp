#include "net/stream/peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace lectern::net {

std::optional<peer_credentials> peer_of(int socket) {
  int family = AF_UNSPEC;
  socklen_t size = sizeof family;
  // A TCP socket has such an answer, too: it means nothing.
  if (::getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0 || family != AF_UNIX)
    return std::nullopt;
  ucred peer = {};
  size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return std::nullopt;
  return peer_credentials{peer.uid, peer.pid};
}

bool is_master(const peer_credentials& peer) {
  return peer.user == 0 || peer.user == ::geteuid();
}

std::string address_of(int socket) {
  sockaddr_storage peer = {};
  socklen_t size = sizeof peer;
  if (::getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) != 0)
    return {};
  std::array<char, INET6_ADDRSTRLEN> text = {};
  const void* address = nullptr;
  int family = peer.ss_family;
  if (family == AF_INET) {
    address = &reinterpret_cast<const sockaddr_in&>(peer).sin_addr;
  } else if (family == AF_INET6) {
    const auto& whole = reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr;
    const bool is_mapped = IN6_IS_ADDR_V4MAPPED(&whole) != 0;
    family = is_mapped ? AF_INET : AF_INET6;
    address = is_mapped ? &whole.s6_addr[12] : &whole.s6_addr[0];
  }
  if (address == nullptr || ::inet_ntop(family, address, text.data(), text.size()) == nullptr)
    return {};
  return text.data();
}

} // namespace lectern::net
