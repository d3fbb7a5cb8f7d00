#pragma once

#include "net/source/opener.hpp"

#include <sys/socket.h>

namespace lectern::net {

/// Connects to a stream socket that something else serves: a source with one stream. Its end is
/// that of the stream, as reading meets it, and has no exit code. Hanging it up and killing it end
/// it with that signal: what has arrived can still be read, then the end follows.
///
/// Does not block, however long the other side takes.
/// @returns The attempt; it fails with the error of socket(2) or connect(2).
[[nodiscard]] opening connect_source(io_loop& loop, const sockaddr* to, socklen_t size,
                                     open_handler then);

} // namespace lectern::net
