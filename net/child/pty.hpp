#pragma once

#include "net/child/child.hpp"
#include "net/stream/terminal_size.hpp"
#include "net/stream/unique_fd.hpp"

#include <boost/system/result.hpp>

#include <optional>

namespace lectern::net {

/// Both ends of a new pseudo-terminal, close-on-exec and blocking.
struct pty_pair {
  unique_fd master;
  unique_fd slave;
};

/// Opens a terminal that lets lines be edited, echoes, and knows UTF-8; `owner` gets
/// the slave's file.
/// @returns The pair, or the error of posix_openpt(3), unlockpt(3), ioctl(2) or
///   tcsetattr(3).
[[nodiscard]] boost::system::result<pty_pair> open_pty(terminal_size size,
                                                       const std::optional<credentials>& owner);

} // namespace lectern::net
