#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>

namespace lectern::net {

/// The process that connected to a Unix socket, as the kernel noted it then (unix(7),
/// `SO_PEERCRED`).
struct peer_credentials {
  uid_t user = 0;
  pid_t process = 0;
};

/// @returns The peer of `socket`; nothing if it is not a Unix socket.
[[nodiscard]] std::optional<peer_credentials> peer_of(int socket);

/// Whether a peer has full power over this process anyway: it is root, or the same user.
[[nodiscard]] bool is_master(const peer_credentials& peer);

/// How much of a limit is for all peers: the last quarter is for masters, who so can always see
/// what uses up the rest, and end it.
[[nodiscard]] constexpr std::size_t common_part(std::size_t limit) noexcept {
  return limit - limit / 4;
}

/// @returns The IP address of the peer of `socket`; an IPv4 address that was mapped into IPv6 as
///   itself. Empty if it is not a TCP socket, or has lost its peer.
[[nodiscard]] std::string address_of(int socket);

} // namespace lectern::net
