#include "net/peer.hpp"

#include <sys/socket.h>

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

} // namespace lectern::net
