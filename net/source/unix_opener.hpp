#pragma once

#include "net/source/opener.hpp"

#include <string>

namespace lectern::net {

/// Connects to the Unix socket at `path`: see `connect_source`.
///
/// A connection counts from the moment that the server's backlog has it, accepted or not. Fails
/// with `ENOENT`, `ECONNREFUSED` if nothing listens, `EAGAIN` if the backlog is full (unix(7):
/// there is no waiting for room), `ENAMETOOLONG` if `path` has more than 107 bytes, or another
/// error of socket(2) or connect(2).
struct unix_opener {
  std::string path;

  [[nodiscard]] opening operator()(io_loop& loop, const open_request& request,
                                   open_handler then) const;
};

} // namespace lectern::net
