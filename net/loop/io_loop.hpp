#pragma once

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace lectern::net {

/// One event loop: descriptors, timers and posted functions of one thread.
///
/// Thread safety: `post` and `stop` may be called from any thread, everything
/// else only on the thread that runs the loop (or while none does).
class io_loop {
public:
  /// @throws boost::system::system_error from epoll_create(2) and the like.
  io_loop();
  io_loop(const io_loop&) = delete;
  ~io_loop(); ///< Destroys functions that were posted and never ran.

  /// Runs handlers until `stop`. Blocks the calling thread, which becomes the
  /// loop's thread. What a handler throws leaves this function.
  void run();

  /// Makes `run` return after the current handler; posted functions stay.
  void stop();

  /// Runs `fn` later, on the loop's thread, in the order of posting.
  void post(std::function<void()> fn);

  /// Whether the caller runs inside `run()` of this loop.
  [[nodiscard]] bool on_this_thread() const noexcept;

  /// For the files of `net/` that create Asio objects; no other file can use it
  /// without including Asio.
  [[nodiscard]] boost::asio::io_context& context() noexcept;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace lectern::net
