#pragma once

#include "app/sources/call_pool.hpp"
#include "lectern/instance.hpp"
#include "net/child/child.hpp"

#include <optional>

namespace lectern {

/// Has the host make a source, as if it were a child: what it says is read from its
/// streams, `source_port::end` is its exit. It is called on `strand` alone, which is used
/// for nothing else, and closed and destroyed there.
///
/// SIGKILL, and dropping the child, end it at once with signal 9. All other signals go to
/// `source::signal`, except SIGCONT for its group: that one goes with a SIGHUP, to wake
/// who is stopped, which no source ever is. Its `pid` is 0.
///
/// A source that cannot be made exits with code 126, one that throws, ends with a status
/// that does not exist, or loses its last port exits with 255; `strand` reports why.
///
/// @param terminal Set: `streams.input` goes both ways. Unset: three streams.
/// @returns The child and its streams, which live on `loop`. Once all of them are dropped
///   the loop may die, whatever the host still does with its ports.
[[nodiscard]] net::spawned_child spawn_custom(net::io_loop& loop, call_strand strand,
                                              console_factory make,
                                              std::optional<net::terminal_size> terminal);

} // namespace lectern
