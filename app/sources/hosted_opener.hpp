#pragma once

#include "app/sources/call_pool.hpp"
#include "lectern/instance.hpp"
#include "net/source/opener.hpp"

#include <functional>
#include <optional>

namespace lectern {

/// Has the host make a source each time: its output is read from the streams,
/// `source_port::end` is its end. It is called on a strand of its own, and closed and destroyed
/// there.
///
/// Killing it, and dropping it, end it at once with signal 9. Hanging it up is SIGHUP for
/// `source::signal`, which gets all other signals, too.
///
/// A source that cannot be made ends with code 126, one that throws, ends with a status
/// that does not exist, or loses its last port ends with 255; the strand reports why.
///
/// Once the source and all of its streams are dropped the loop may die, whatever the host still
/// does with its ports.
struct hosted_opener {
  std::function<call_strand()> make_strand; ///< One each time, used for nothing else.
  console_factory make;

  [[nodiscard]] net::opening operator()(net::io_loop& loop, const net::open_request& request,
                                        net::open_handler then) const;
};

/// What the opener opens, at once.
[[nodiscard]] net::source open_hosted(net::io_loop& loop, call_strand strand, console_factory make,
                                      std::optional<net::terminal_size> terminal);

} // namespace lectern
