#pragma once

#include <unistd.h>

#include <utility>

namespace lectern::net {

/// Sole owner of one file descriptor; closes it when it dies.
class unique_fd {
public:
  unique_fd() noexcept = default;

  explicit unique_fd(int fd) noexcept : fd_(fd) {}

  unique_fd(unique_fd&& other) noexcept : fd_(other.release()) {}

  unique_fd& operator=(unique_fd&& other) noexcept {
    reset(other.release());
    return *this;
  }

  ~unique_fd() { reset(); }

  [[nodiscard]] int get() const noexcept { return fd_; }

  /// Hands the descriptor to the caller, which now has to close it.
  [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }

  /// Closes what is held and takes `fd` over. close(2) is not repeated on
  /// `EINTR`: Linux has released the descriptor by then.
  void reset(int fd = -1) noexcept {
    if (const int old = std::exchange(fd_, fd); old >= 0)
      ::close(old);
  }

  explicit operator bool() const noexcept { return fd_ >= 0; }

private:
  int fd_ = -1;
};

} // namespace lectern::net
