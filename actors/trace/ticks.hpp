#pragma once

#include <chrono>
#include <cstdint>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace lectern::trace {

/// A counter that runs at one speed on all cores: the time stamp counter where there
/// is one, else nanoseconds. Two `clock_pair`s of a trace define the length of a tick.
[[nodiscard]] inline std::uint64_t ticks_now() noexcept {
#if defined(__x86_64__)
  return __rdtsc();
#else
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::nanoseconds{now}.count());
#endif
}

} // namespace lectern::trace
