#pragma once

#include "net/child/child.hpp"

#include <boost/system/result.hpp>

#include <string>

namespace lectern::net {

/// Connects to a Unix stream socket that something else serves, as if it were a child
/// on a terminal: `streams.input` goes both ways, and the child exits with code 0 once
/// reading has met the end of the stream. SIGHUP and SIGKILL end it: what has arrived
/// can still be read, then the end follows. Other signals mean nothing to a socket.
/// Its `pid` is 0.
///
/// Does not block: a server whose backlog is full refuses.
/// @returns The child and its one stream, which live on `loop`, or
///   - `ENAMETOOLONG`: `path` has more than 107 bytes (unix(7)),
///   - the error of socket(2) or connect(2), e.g. `ENOENT`, `ECONNREFUSED` or `EAGAIN`.
[[nodiscard]] boost::system::result<spawned_child> connect_stream(io_loop& loop,
                                                                  const std::string& path);

} // namespace lectern::net
