#pragma once

#include "net/loop/io_loop.hpp"
#include "net/stream/unique_fd.hpp"

#include <boost/system/result.hpp>

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace lectern::net {

/// A bound, listening socket that belongs to no loop yet.
struct listening_socket {
  unique_fd socket;           ///< Non-blocking, close-on-exec.
  std::filesystem::path path; ///< Of a Unix socket; empty for TCP.
  std::uint16_t port = 0;     ///< Of a TCP socket; 0 for Unix.
};

/// Listens at `path` with permissions `mode`, and with a group if one is given, both set before
/// anyone can connect.
/// A file left behind by a dead process is replaced; a socket on which somebody
/// answers is not.
/// @returns The socket, or `ENAMETOOLONG` (a Unix path has at most 107 bytes),
///   `EADDRINUSE` if it is served already, or the error of socket(2), bind(2),
///   lchown(2), chmod(2) or listen(2).
[[nodiscard]] boost::system::result<listening_socket>
listen_unix(const std::filesystem::path& path, unsigned mode = 0660,
            std::optional<gid_t> group = std::nullopt);

/// Listens at `address` (a number such as `127.0.0.1` or `::1`); port 0 lets the
/// system choose.
/// @returns The socket, or `EINVAL` if `address` is not an IP address, or the error
///   of socket(2), bind(2), listen(2) or getsockname(2).
[[nodiscard]] boost::system::result<listening_socket> listen_tcp(const std::string& address,
                                                                 std::uint16_t port);

/// Accepts streams on one loop; pauses for 100 ms when the process or the
/// system has run out of descriptors or memory, and then goes on.
///
/// Move-only; lives on one loop's thread. The socket file is removed with it.
class acceptor {
public:
  /// Receives each accepted stream: connected, non-blocking, close-on-exec,
  /// `TCP_NODELAY` and keepalive (60 s idle, 4 probes 15 s apart) where it is TCP.
  using sink = std::function<void(unique_fd)>;

  acceptor(io_loop& loop, listening_socket socket, sink on_accept);
  acceptor(acceptor&&) noexcept;
  acceptor& operator=(acceptor&&) noexcept;
  ~acceptor();

private:
  struct impl;
  std::shared_ptr<impl> impl_;
};

} // namespace lectern::net
