#pragma once

#include "tools/actor-trace/reading.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace lectern::tracing {

struct diff_thresholds {
  double shift = 3;                  ///< Times as long, or as short.
  std::int64_t shift_ns = 1'000'000; ///< And by at least so much.
};

/// What one connection did that another one did not.
struct difference {
  std::uint32_t link_a = 0;
  std::uint32_t link_b = 0;
  std::string role;
  /// `first divergence`, `missing in A`, `missing in B`, `other order`, `waits`, `runs`.
  std::string aspect;
  std::string words;
};

/// Links of both traces that correspond: the first with the first, and so on.
[[nodiscard]] std::vector<std::pair<std::uint32_t, std::uint32_t>> matching_links(const reading& a,
                                                                                  const reading& b);

/// Compares the lives of two links role by role: what one actor did stands in one order,
/// what several did does not. Numbers of actors and sizes do not count, and a run of
/// repetitions counts as one: how output is cut into pieces is chance.
[[nodiscard]] std::vector<difference> differences(const reading& a, std::uint32_t link_a,
                                                  const reading& b, std::uint32_t link_b,
                                                  const diff_thresholds& given);

} // namespace lectern::tracing
