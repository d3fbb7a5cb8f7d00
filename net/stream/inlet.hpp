#pragma once

#include "net/loop/io_loop.hpp"
#include "net/stream/unique_fd.hpp"

#include <functional>
#include <memory>
#include <string>

namespace lectern::net {

/// A stream that the host program accepted.
struct arrival {
  unique_fd socket;        ///< Connected, non-blocking, close-on-exec.
  std::string first_bytes; ///< What was read of it already.
  std::string peer_name;   ///< Its peer, as the host knows it.
};

/// The way of streams from other threads to a loop: an acceptor fed by other threads.
///
/// Copies are the same inlet. Thread safety: `push` from any thread while the loop
/// exists, the rest on the loop's thread.
class inlet {
public:
  using sink = std::function<void(arrival)>;

  explicit inlet(io_loop& loop);

  /// Names the receiver. What is pushed before waits for it.
  void open(sink on_arrival);

  /// From now on what is pushed, or was and did not arrive, is closed.
  void close();

  void push(arrival arrived) const;

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace lectern::net
