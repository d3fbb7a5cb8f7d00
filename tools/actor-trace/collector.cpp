#include "tools/actor-trace/collector.hpp"

#include "tools/actor-trace/command.hpp"

#include <algorithm>
#include <utility>

namespace lectern::tracing {

namespace {

bool is_handler_record(const trace::record& entry) {
  return entry.kind() == trace::kind::receive || entry.kind() == trace::kind::enter;
}

/// Where to go on reading a ring: at its end, or at the handler that ran when it was
/// read, because its time is written into it when it has finished.
std::uint64_t next_position(const trace::ring_copy& ring) {
  const auto last = std::find_if(ring.records.rbegin(), ring.records.rend(), is_handler_record);
  const auto is_running = last != ring.records.rend() && last->dur == 0;
  const auto behind = is_running ? last - ring.records.rbegin() + 1 : 0;
  return ring.first + ring.records.size() - static_cast<std::uint64_t>(behind);
}

trace::snapshot read_more(const std::filesystem::path& folder, std::vector<std::uint64_t> from) {
  auto shot = trace::read_since(folder, from);
  if (shot.has_error())
    throw failure{sentence_of(shot.error())};
  return std::move(*shot);
}

} // namespace

collector::collector(std::filesystem::path folder)
  : folder_(std::move(folder)), recording_(read_more(folder_, {})), is_over_(!recording_.live) {}

void collector::look() {
  std::vector<std::uint64_t> from;
  for (const auto& ring : recording_.rings)
    from.push_back(next_position(ring));
  auto shot = read_more(folder_, from);
  is_over_ = !shot.live;
  if (shot.header.base_ticks != recording_.header.base_ticks
      || shot.rings.size() != recording_.rings.size()) {
    is_over_ = true; // Another process has begun a trace of its own.
    return;
  }
  auto rings = std::exchange(shot.rings, std::move(recording_.rings));
  recording_ = std::move(shot);
  append(std::move(rings), from);
}

void collector::append(std::vector<trace::ring_copy> rings,
                       const std::vector<std::uint64_t>& asked) {
  for (std::size_t i = 0; i < rings.size(); ++i) {
    auto& kept = recording_.rings[i];
    auto& more = rings[i];
    if (more.first > asked[i]) {
      kept = std::move(more); // A recording has no holes: what stood before one is given up.
      continue;
    }
    kept.records.resize(asked[i] - kept.first);
    kept.records.insert(kept.records.end(), more.records.begin(), more.records.end());
  }
}

std::uint64_t collector::records() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& ring : recording_.rings)
    sum += ring.records.size();
  return sum;
}

} // namespace lectern::tracing
