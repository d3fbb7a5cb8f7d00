#pragma once

#include "net/source/exit_status.hpp"
#include "net/stream/byte_stream.hpp"
#include "net/stream/terminal_size.hpp"

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace lectern::net {

/// What a source can do beside giving and taking bytes.
struct source_capabilities {
  bool terminal_size = false; ///< It has a window, whose size can be set.
  bool signals = false;       ///< It takes signals other than those that end it.
  bool half_close = false;    ///< Closing its input is an end of input; its output goes on.
};

/// The streams of a source: one that goes both ways, or three.
struct source_streams {
  byte_stream input; ///< If it is the only one, it goes both ways.
  byte_stream output;
  byte_stream errors;
};

/// Sole owner of one source: where bytes come from and go to, alive or ended. A child process
/// with its terminal or pipes, a socket, code of the host program.
///
/// Its output can still be read after its end, which is reported separately.
///
/// Move-only; lives on one loop's thread.
class source {
public:
  class backend {
  public:
    virtual ~backend() = default;

    [[nodiscard]] virtual std::optional<pid_t> pid() const { return std::nullopt; }

    virtual void wait_end(std::function<void(exit_status)> fn) = 0;
    virtual void signal(int number) = 0;
    virtual void hang_up() = 0;
    virtual void kill() = 0;
    virtual void drop() = 0;
  };

  /// No source; everything but assignment and `operator bool` is forbidden.
  source() noexcept = default;

  source(std::shared_ptr<backend> impl, source_streams streams, source_capabilities can) noexcept
    : impl_(std::move(impl)), streams_(std::move(streams)), can_(can) {}

  source(source&&) noexcept = default;

  source& operator=(source&& other) noexcept {
    if (this != &other)
      drop();
    impl_ = std::move(other.impl_);
    streams_ = std::move(other.streams_);
    can_ = other.can_;
    return *this;
  }

  /// Closes its streams, then ends it: a child that is alive gets SIGKILL with its whole group,
  /// and leaves no zombie.
  ~source() { drop(); }

  explicit operator bool() const noexcept { return impl_ != nullptr; }

  [[nodiscard]] source_streams& streams() noexcept { return streams_; }

  [[nodiscard]] const source_capabilities& can() const noexcept { return can_; }

  /// Of its process, for traces; unset if it is not one.
  [[nodiscard]] std::optional<pid_t> pid() const { return impl_->pid(); }

  /// Runs `fn` once when the source has ended, and not from inside this call. Called once.
  void wait_end(std::function<void(exit_status)> fn) { impl_->wait_end(std::move(fn)); }

  /// Sets the size of its window. Does nothing if it has none.
  void resize(terminal_size size) {
    if (can_.terminal_size && streams_.input)
      streams_.input.resize(size.columns, size.rows);
  }

  /// Sends a signal to the source itself; harmless once it has ended, and if it takes none.
  void signal(int number) { impl_->signal(number); }

  /// Asks the source to end: SIGHUP to every process of its group, and SIGCONT to those that are
  /// stopped, also after the source itself has ended.
  void hang_up() { impl_->hang_up(); }

  /// Ends the source: SIGKILL to every process of its group, likewise.
  void kill() { impl_->kill(); }

private:
  void drop() {
    streams_ = {};
    if (auto impl = std::exchange(impl_, nullptr))
      impl->drop();
  }

  std::shared_ptr<backend> impl_;
  source_streams streams_;
  source_capabilities can_;
};

} // namespace lectern::net
