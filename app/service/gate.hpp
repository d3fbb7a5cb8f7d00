#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

namespace lectern {

/// Lets calls of many threads in until it is closed, and then waits for the last of
/// them to leave.
///
/// Thread safety: every member from any thread.
class gate {
public:
  /// Inside from its making to its end, if it was let in.
  class pass {
  public:
    explicit pass(gate& through) : through_(through.enter() ? &through : nullptr) {}
    pass(const pass&) = delete;
    pass& operator=(const pass&) = delete;

    ~pass() {
      if (through_ != nullptr)
        through_->leave();
    }

    explicit operator bool() const noexcept { return through_ != nullptr; }

  private:
    gate* through_;
  };

  /// Lets no call in any more.
  /// @returns Whether this call closed it; otherwise another one has.
  bool close() {
    const std::lock_guard lock{guard_};
    return !std::exchange(is_closed_, true);
  }

  /// Waits until no call is inside. @pre Closed, and the caller is outside.
  void await_empty() {
    std::unique_lock lock{guard_};
    changed_.wait(lock, [this] { return inside_ == 0; });
  }

private:
  bool enter() {
    const std::lock_guard lock{guard_};
    inside_ += is_closed_ ? 0 : 1;
    return !is_closed_;
  }

  void leave() {
    const std::lock_guard lock{guard_};
    if (--inside_ == 0)
      changed_.notify_all();
  }

  std::mutex guard_;
  std::condition_variable changed_;
  std::size_t inside_ = 0;
  bool is_closed_ = false;
};

} // namespace lectern
