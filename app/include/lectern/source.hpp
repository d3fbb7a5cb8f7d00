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

/// Where a source writes its output. Copies belong to the same source.
///
/// Thread safety: every member may be called from any thread, also from the source's own
/// functions; none of them blocks or throws. Once the source has ended or the service
/// has released it, they do nothing.
class LECTERN_EXPORT source_port {
public:
  /// A port without a source; it accepts nothing.
  source_port() noexcept = default;

  /// Writes `bytes`, or as many of them as there is room for: at most 64 KiB can be
  /// in flight. Accepted bytes are delivered in order.
  /// @returns The number of bytes accepted, possibly 0. If fewer than offered,
  ///   `source::output_ready` is called once there is room.
  std::size_t write(std::span<const std::byte> bytes) const;
  std::size_t write(std::string_view text) const {
    return write(std::as_bytes(std::span{text.data(), text.size()}));
  }

  /// The same for the separate error stream of a command without a terminal; otherwise
  /// both are one stream.
  std::size_t write_error(std::span<const std::byte> bytes) const;

  /// Call this when there is room for input again after `source::input` took less than offered.
  void input_ready() const;

  /// Ends the source, after every byte it wrote. Only the first call counts:
  /// later writes are refused, and the service's log mentions the first of them.
  void end(source_status status = {}) const;

  /// Whether the port still accepts anything: false after `end`, and once the service has
  /// released the source.
  [[nodiscard]] bool is_open() const;

  class state;
  explicit source_port(std::shared_ptr<state> shared) noexcept; ///< For the service.

private:
  std::shared_ptr<state> state_;
};

/// Something with a console, or a command, that is neither a process nor a socket:
/// implemented by the host program.
///
/// Thread safety: the service calls the functions of one source one after another, never two
/// at once, on its own threads, possibly each call on another one. Functions of different
/// sources are called concurrently. The first call is `open`, the last
/// one `close`; then the source is destroyed, also on such a thread.
///
/// A source that blocks delays only itself, but occupies one of the service's
/// `callback_threads_max` threads. An exception ends it with code 255. Both are reported
/// in the service's log.
class LECTERN_EXPORT source {
public:
  virtual ~source();

  /// Starts the source. It writes to `port`, from now on and from any thread.
  virtual void open(source_port port, window_size size) = 0;

  /// A client typed or sent input. Takes all or a part of it: the rest is offered again
  /// after `source_port::input_ready`, and the client is held back until then.
  /// @returns The number of bytes taken, at most as many as were offered.
  virtual std::size_t input(std::span<const std::byte> bytes) = 0;

  /// There will be no more input. Only for commands without a terminal.
  virtual void input_end();

  /// There is room again after a `write` that accepted less than it was offered.
  virtual void output_ready();

  /// The client's window now has this size.
  virtual void resize(window_size size);

  /// A client sends a signal (a number of signal(7)). `SIGHUP` also means that the source
  /// is no longer needed: the client that started the command has left, or the instance
  /// is removed. A source that has not ended after `service_options::hang_up_grace` is
  /// closed, and counts as killed.
  virtual void signal(int number);

  /// The last call: the source has ended, or is no longer needed. Further output is
  /// refused.
  virtual void close();
};

} // namespace lectern
