#pragma once

#include "net/stream/unique_fd.hpp"

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace lectern::test {

using namespace std::chrono_literals;

/// A moment after which a test gives up.
using deadline = std::chrono::steady_clock::time_point;

[[nodiscard]] inline deadline within(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

/// Milliseconds left, as poll(2) wants them; 0 once it has passed.
[[nodiscard]] int left_until(deadline until);

/// Waits until `fd` can be read (or has ended).
/// @returns Whether that happened before `until`.
[[nodiscard]] bool wait_readable(int fd, deadline until);

/// Waits until a process has ended that need not be a child of ours.
/// @returns Whether that happened before `until`.
[[nodiscard]] bool wait_ended(pid_t pid, deadline until);

/// What to start, and in which surroundings.
struct start_options {
  std::vector<std::string> argv;
  std::vector<std::string> environment = {}; ///< `NAME=value`, added to our own.
  int input = -1;                            ///< Descriptors of ours; -1: /dev/null.
  int output = -1;
  int errors = -1;
  std::string terminal = {}; ///< Path of a PTY that becomes all three, and controls the child.
  /// Killed by the kernel when the calling thread ends, so also when a test program is killed.
  bool ends_with_us = false;
};

/// Sole owner of one process we started; kills it if it still runs.
class subprocess {
public:
  /// @throws std::system_error if it cannot be started.
  explicit subprocess(const start_options& options);
  subprocess(const subprocess&) = delete;
  ~subprocess();

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

  void signal(int number) const;

  /// Readable once the process has ended.
  [[nodiscard]] int ended_fd() const noexcept { return pidfd_.get(); }

  /// @returns The exit code, or 128 + the signal that ended it, or nothing if it
  ///   still runs at `until`.
  [[nodiscard]] std::optional<int> wait(deadline until);

private:
  pid_t pid_ = -1;
  net::unique_fd pidfd_;
  std::optional<int> status_; ///< Set once the process was awaited.
};

} // namespace lectern::test
