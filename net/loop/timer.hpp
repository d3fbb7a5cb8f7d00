#pragma once

#include "net/loop/io_loop.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace lectern::net {

/// One deadline that can be set, moved and cancelled.
///
/// Lives on one loop's thread. Once `cancel()` or the destructor returned,
/// the function does not run any more, even if the deadline had just passed.
class timer {
public:
  /// The clock of a timer; simulations bring their own.
  class backend {
  public:
    virtual ~backend() = default;
    virtual void start(std::chrono::milliseconds after, std::function<void()> fn) = 0;
    virtual void cancel() = 0;
    [[nodiscard]] virtual bool is_running() const noexcept = 0;
  };

  explicit timer(std::unique_ptr<backend> impl) noexcept : impl_(std::move(impl)) {}

  /// Runs `fn` once, `after` from now; replaces a deadline that was set before.
  void start(std::chrono::milliseconds after, std::function<void()> fn) {
    impl_->start(after, std::move(fn));
  }

  /// Forgets the deadline. Harmless if none is set.
  void cancel() { impl_->cancel(); }

  /// Whether a deadline is set that has not passed: not any more while its function runs.
  [[nodiscard]] bool is_running() const noexcept { return impl_->is_running(); }

private:
  std::unique_ptr<backend> impl_;
};

/// A timer on the steady clock of this machine.
[[nodiscard]] timer make_timer(io_loop& loop);

} // namespace lectern::net
