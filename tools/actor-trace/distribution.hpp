#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lectern::tracing {

/// Times, and what is typical of them.
class distribution {
public:
  void add(std::int64_t ns) {
    values_.push_back(ns);
    sum_ += ns;
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
