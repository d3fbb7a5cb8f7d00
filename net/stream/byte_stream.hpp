#pragma once

#include "net/loop/io_loop.hpp"
#include "net/stream/unique_fd.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <utility>

namespace lectern::net {

/// Sole owner of one stream that is not a WebSocket: a PTY's master, one end of
/// a pipe, a Unix stream, a serial line.
///
/// Move-only; lives on one loop's thread. Reading and writing never block:
/// `operation_would_block` means: wait. An idle stream holds no buffer.
class byte_stream {
public:
  /// A descriptor of this machine, or a script in tests.
  class backend {
  public:
    virtual ~backend() = default;
    virtual boost::system::result<std::size_t> read_some(std::span<std::byte> space) = 0;
    virtual boost::system::result<std::size_t> write_some(std::span<const std::byte> bytes) = 0;
    virtual void wait_readable(std::function<void()> fn) = 0;
    virtual void wait_writable(std::function<void()> fn) = 0;
    virtual bool resize(unsigned columns, unsigned rows) = 0;
    virtual void drop() = 0;
  };

  /// No stream; everything but assignment and `operator bool` is forbidden.
  byte_stream() noexcept = default;

  explicit byte_stream(std::shared_ptr<backend> impl) noexcept : impl_(std::move(impl)) {}

  byte_stream(byte_stream&&) noexcept = default;

  byte_stream& operator=(byte_stream&& other) noexcept {
    if (this != &other)
      close();
    impl_ = std::move(other.impl_);
    return *this;
  }

  ~byte_stream() { close(); }

  explicit operator bool() const noexcept { return impl_ != nullptr; }

  /// @returns Bytes read, 0 at the end of the stream (a PTY's `EIO` included),
  ///   `operation_would_block`, or the error of read(2).
  [[nodiscard]] boost::system::result<std::size_t> read_some(std::span<std::byte> space) {
    return impl_->read_some(space);
  }

  /// @returns Bytes taken (at least 1), `operation_would_block`, or the error of
  ///   write(2); `EPIPE` raises no signal.
  [[nodiscard]] boost::system::result<std::size_t> write_some(std::span<const std::byte> bytes) {
    return impl_->write_some(bytes);
  }

  /// Runs `fn` once when reading might not block. @pre None is waiting.
  void wait_readable(std::function<void()> fn) { impl_->wait_readable(std::move(fn)); }

  /// Runs `fn` once when writing might not block. @pre None is waiting.
  void wait_writable(std::function<void()> fn) { impl_->wait_writable(std::move(fn)); }

  /// Sets the window size of a terminal (`TIOCSWINSZ`).
  /// @returns Whether this is a terminal; otherwise nothing happens.
  bool resize(unsigned columns, unsigned rows) { return impl_->resize(columns, rows); }

  /// Closes the descriptor; waiting functions are dropped and do not run.
  void close() {
    if (auto impl = std::exchange(impl_, nullptr))
      impl->drop();
  }

private:
  std::shared_ptr<backend> impl_;
};

/// A stream on `fd`, which is made non-blocking, served by `loop`. If either fails,
/// `fd` is closed, and reading and writing report `bad_file_descriptor`.
[[nodiscard]] byte_stream make_byte_stream(io_loop& loop, unique_fd fd);

} // namespace lectern::net
