#pragma once

#include <signal.h>

#include <chrono>

namespace lectern::tracing {

/// Blocks the signals that end a command in order, from its construction on: `wait` returns
/// them, and nothing is cut short.
class interruption {
public:
  interruption();

  /// @returns The signal that came, or 0 once the time is over.
  [[nodiscard]] int wait(std::chrono::milliseconds time) const;

private:
  sigset_t awaited_{};
};

} // namespace lectern::tracing
