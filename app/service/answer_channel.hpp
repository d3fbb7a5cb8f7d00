#pragma once

#include <caf/send.hpp>

#include <mutex>
#include <utility>

namespace lectern {

/// Takes answers for one actor, from any thread, until it is closed. Its owners may outlive the
/// actor system: a handle may not.
template <class Handle>
class answer_channel {
public:
  void open(Handle to) {
    const std::lock_guard lock{guard_};
    to_ = std::move(to);
  }

  /// Later answers are dropped.
  void close() {
    Handle last;
    const std::lock_guard lock{guard_};
    std::swap(last, to_);
  }

  template <class Message>
  void take(Message answer) {
    const std::lock_guard lock{guard_};
    if (to_)
      caf::anon_send(to_, std::move(answer));
  }

private:
  std::mutex guard_;
  Handle to_; ///< Null once closed.
};

} // namespace lectern
