#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace lectern {

/// What a pool reports, line by line, from any thread.
class complaints {
public:
  void add(const std::string& text) {
    const std::lock_guard held{mutex_};
    text_ += text + '\n';
    ++count_;
    added_.notify_all();
  }

  /// Blocks until there are as many.
  void wait_for(std::size_t count) {
    std::unique_lock held{mutex_};
    added_.wait(held, [&] { return count_ >= count; });
  }

  /// Blocks until `what` is among them.
  void wait_for(std::string_view text) {
    std::unique_lock held{mutex_};
    added_.wait(held, [&] { return text_.find(text) != text_.npos; });
  }

  [[nodiscard]] std::string text() const {
    const std::lock_guard held{mutex_};
    return text_;
  }

private:
  mutable std::mutex mutex_;
  std::condition_variable added_;
  std::string text_;
  std::size_t count_ = 0;
};

} // namespace lectern
