#pragma once

#include "actors/trace/history.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lectern::tracing {

/// How often in a second, if it happened `number` times in `span_ns`. A span of 0 counts as 1 ns,
/// and what does not fit is counted as the greatest number that does.
[[nodiscard]] std::uint64_t per_second(std::uint64_t number, std::int64_t span_ns) noexcept;

/// Times, and what is typical of them.
class distribution {
public:
  void add(std::int64_t ns) {
    values_.push_back(ns);
    sum_ = trace::sum_of_times(sum_, ns);
  }

  [[nodiscard]] std::size_t count() const noexcept { return values_.size(); }
  [[nodiscard]] std::int64_t sum() const noexcept { return sum_; }
  [[nodiscard]] std::int64_t mean() const noexcept;

  /// The least value that `share` of all do not exceed; 0 of none.
  [[nodiscard]] std::int64_t quantile(double share) const;

  struct bucket {
    std::int64_t below = 0; ///< Nanoseconds, a power of ten.
    std::size_t count = 0;
  };
  /// From the first power of ten that has values to the last one.
  [[nodiscard]] std::vector<bucket> buckets() const;

private:
  std::vector<std::int64_t> values_;
  std::int64_t sum_ = 0;
};

} // namespace lectern::tracing
