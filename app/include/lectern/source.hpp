#pragma once

#include "lectern/export.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace lectern {

/// Window size of a terminal, in characters.
struct window_size {
  std::uint16_t columns = 80;
  std::uint16_t rows = 25;
};

/// How a source ended. Reported to clients as shells do: the code, or 128 + the signal.
struct source_status {
  int code = 0;   ///< 0 … 255; valid if `signal` is 0.
  int signal = 0; ///< 1 … 64: the signal that ended it; 0: none.
};

/// What a source says goes here. Copies speak for the same source.
///
/// Thread safety: every member from any thread, also from inside the source's own
/// functions; none of them blocks or throws. Once the source has ended or the service
/// let go of it they do nothing.
class LECTERN_EXPORT source_port {
public:
  /// A port of no source; everything it is told is refused.
  source_port() noexcept = default;

  /// Says `bytes`, or as many of them as there is room for: 64 KiB are on their way
  /// at most. What is taken arrives, in this order.
  /// @returns Bytes taken, which may be none. If that is less than offered,
  ///   `source::output_ready` follows once there is room.
  std::size_t write(std::span<const std::byte> bytes) const;
  std::size_t write(std::string_view text) const {
    return write(std::as_bytes(std::span{text.data(), text.size()}));
  }

  /// The same for the separate stream of errors that a command without a terminal
  /// has; elsewhere both are one stream.
  std::size_t write_error(std::span<const std::byte> bytes) const;

  /// There is room for input again after `source::input` took less than it was offered.
  void input_ready() const;

  /// The source has ended; stands behind every byte it wrote. Only the first call counts:
  /// what is written after it is refused, and the service's log says so once.
  void end(source_status status = {}) const;

  /// Whether anybody still listens: false after `end`, and once the service let go.
  [[nodiscard]] bool is_open() const;

  class state;
  explicit source_port(std::shared_ptr<state> of) noexcept;

private:
  std::shared_ptr<state> state_;
};

/// Something with a console, or a command, that is neither a process nor a socket:
/// implemented by the host program.
///
/// Thread safety: the service calls the functions of one source one after the other, never
/// two at once, on threads of its own; which one may change from call to call. Those of
/// different sources are called at the same time. The first call is `open`, the last
/// one `close`; then the source is destroyed, on such a thread, too.
///
/// A source that blocks holds up itself and one of the service's
/// `callback_threads_max` threads. What it throws ends it with code 255. Both are named
/// in the service's log.
class LECTERN_EXPORT source {
public:
  virtual ~source();

  /// Begins. `port` is what it speaks through, from now on and from any thread.
  virtual void open(source_port port, window_size size) = 0;

  /// Somebody typed, or sent input. Takes it, or a part of it: the rest is offered again
  /// after `source_port::input_ready`, and meanwhile the client is held back.
  /// @returns Bytes taken, at most as many as were offered.
  virtual std::size_t input(std::span<const std::byte> bytes) = 0;

  /// No more input comes. Only for commands without a terminal.
  virtual void input_end();

  /// There is room after a `write` that took less than it was offered.
  virtual void output_ready();

  /// The window of the client has this size now.
  virtual void resize(window_size size);

  /// A client sends a signal (a number of signal(7)). `SIGHUP` also means that nobody
  /// wants the source any more: whoever started the command has left, or the instance
  /// is removed. A source that has not ended after `service_options::hang_up_grace` is
  /// closed, and counts as killed.
  virtual void signal(int number);

  /// The last call: the source has ended, or nobody wants it any more. What it
  /// still says is refused.
  virtual void close();
};

} // namespace lectern
