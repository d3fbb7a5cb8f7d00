#pragma once

#include "actors/trace/snapshot.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace lectern::tracing {

/// Keeps what the rings of a live trace forget, as long as one looks often enough.
class collector {
public:
  /// Begins with what the rings hold.
  /// @throws failure if there is no trace.
  explicit collector(std::filesystem::path folder);

  /// Takes what came since the last look.
  /// @throws failure if the trace was removed.
  void look();

  /// The trace is not written any more; all of it has been collected.
  [[nodiscard]] bool is_over() const noexcept { return is_over_; }

  [[nodiscard]] std::uint64_t records() const noexcept;

  /// Everything that was collected, complete from some moment on. If a ring was
  /// overwritten faster than one looked, that moment is later.
  [[nodiscard]] trace::snapshot result() && { return std::move(recording_); }

private:
  void append(std::vector<trace::ring_copy> rings, const std::vector<std::uint64_t>& asked);

  std::filesystem::path folder_;
  trace::snapshot recording_;
  bool is_over_ = false;
};

} // namespace lectern::tracing
