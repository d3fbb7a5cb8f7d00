#include "tools/actor-trace/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace lectern::tracing {

std::uint64_t per_second(std::uint64_t number, std::int64_t span_ns) noexcept {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  const auto seconds = static_cast<double>(std::max<std::int64_t>(span_ns, 1)) / 1e9;
  const auto rate = static_cast<double>(number) / seconds;
  return rate < static_cast<double>(most) ? static_cast<std::uint64_t>(rate) : most;
}

std::int64_t distribution::mean() const noexcept {
  return values_.empty() ? 0 : sum_ / static_cast<std::int64_t>(values_.size());
}

std::int64_t distribution::quantile(double share) const {
  if (values_.empty())
    return 0;
  const auto rank = std::ceil(share * static_cast<double>(values_.size()));
  const auto at =
    std::min(values_.size() - 1, rank < 1 ? std::size_t{0} : static_cast<std::size_t>(rank) - 1);
  auto sorted = values_;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(at), sorted.end());
  return sorted[at];
}

std::vector<distribution::bucket> distribution::buckets() const {
  std::map<std::int64_t, std::size_t> counts;
  for (const auto value : values_) {
    std::int64_t below = 10;
    while (below <= value && below < 1'000'000'000'000'000'000)
      below *= 10;
    ++counts[below];
  }
  std::vector<bucket> result;
  if (counts.empty())
    return result;
  const auto last = counts.rbegin()->first;
  for (auto below = counts.begin()->first; below < last; below *= 10)
    result.push_back({below, counts[below]});
  result.push_back({last, counts[last]});
  return result;
}

} // namespace lectern::tracing
