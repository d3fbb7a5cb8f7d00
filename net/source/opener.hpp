#pragma once

#include "net/loop/io_loop.hpp"
#include "net/source/source.hpp"
#include "net/stream/terminal_size.hpp"

#include <boost/system/result.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace lectern::net {

/// What the owner of a source asks for each time it has one opened.
struct open_request {
  /// Set: one stream, with a window of this size if the source has one. Unset: three streams.
  std::optional<terminal_size> terminal = {};
};

/// Takes the source, or the `errno` of why there is none.
using open_handler = std::function<void(boost::system::result<source>)>;

/// One attempt to open a source, and the handler that waits for it.
///
/// Move-only. Destroying it cancels: the handler does not run any more, and a source that is
/// opened nevertheless is closed.
class opening {
public:
  class backend {
  public:
    virtual ~backend() = default;
    virtual void cancel() = 0;
  };

  /// No attempt.
  opening() noexcept = default;

  explicit opening(std::shared_ptr<backend> impl) noexcept : impl_(std::move(impl)) {}

  opening(opening&&) noexcept = default;

  opening& operator=(opening&& other) noexcept {
    if (this != &other)
      cancel();
    impl_ = std::move(other.impl_);
    return *this;
  }

  ~opening() { cancel(); }

private:
  void cancel() {
    if (auto impl = std::exchange(impl_, nullptr))
      impl->cancel();
  }

  std::shared_ptr<backend> impl_;
};

/// Makes sources, one at each call. Owns all that it needs for that; copies make sources alike.
///
/// `then` runs at most once, on the loop's thread, never from inside the call. It never runs if
/// the attempt hangs: a deadline is the caller's. Until it has run, the result is to be kept.
using opener =
  std::function<opening(io_loop& loop, const open_request& request, open_handler then)>;

/// One attempt, for the opener that makes it. Lives on the loop's thread.
class open_attempt : public opening::backend, public std::enable_shared_from_this<open_attempt> {
public:
  open_attempt(io_loop& loop, open_handler then) : loop_(loop), then_(std::move(then)) {}

  /// Lets the handler run, soon. If the attempt is cancelled before, a source is closed then.
  /// Called at most once.
  void finish(boost::system::result<source> outcome);

  void cancel() override;

  [[nodiscard]] bool is_cancelled() const noexcept { return then_ == nullptr; }

protected:
  [[nodiscard]] io_loop& loop() noexcept { return loop_; }

private:
  void run_handler();

  io_loop& loop_;
  open_handler then_; ///< Null once it has run, or never will.
  std::optional<boost::system::result<source>> outcome_;
};

/// For openers that need not wait.
[[nodiscard]] opening open_at_once(io_loop& loop, boost::system::result<source> outcome,
                                   open_handler then);

} // namespace lectern::net
