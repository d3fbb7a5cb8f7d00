#pragma once

#include "tools/actor-trace/reading.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace lectern::tracing {

/// Returns what is new in a live trace, look by look. What happened before the first look is
/// known, as far as it describes actors, but is not returned.
class follower {
public:
  /// What came since the look before.
  struct look {
    std::unique_ptr<const reading> trace; ///< Also holds what has to be known about it.
    std::vector<event_index> fresh;
    std::uint64_t missed = 0; ///< Records that were overwritten before this look.
    bool is_over = false;     ///< The trace is not written any more.
  };

  /// @throws failure if there is no trace.
  explicit follower(std::filesystem::path folder);

  /// @throws failure if the trace was removed.
  [[nodiscard]] look next();

  /// Whether it was being written at the last look.
  [[nodiscard]] bool is_live() const noexcept { return is_live_; }

private:
  [[nodiscard]] look take(trace::snapshot shot);
  void remember(const look& from);

  std::filesystem::path folder_;
  std::vector<std::uint64_t> from_;               ///< Positions of the next look, by ring.
  std::vector<std::vector<trace::record>> known_; ///< Of actors and messages in flight; by ring.
  std::uint64_t base_ticks_ = 0;                  ///< Another one: another trace.
  bool is_live_ = false;
};

} // namespace lectern::tracing
