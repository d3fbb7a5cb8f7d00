#include "tools/actor-trace/follower.hpp"

#include "tools/actor-trace/command.hpp"

#include <utility>

namespace lectern::tracing {

using trace::kind;

namespace {

/// Whether later events cannot be described without this one.
bool describes_actors(kind type) {
  return type == kind::spawn || type == kind::link_open || type == kind::operation_named
         || type == kind::slot_joined || type == kind::viewer_added;
}

trace::snapshot read_more(const std::filesystem::path& folder, std::vector<std::uint64_t>& from) {
  auto shot = trace::read_since(folder, from);
  if (shot.has_error())
    throw failure{sentence_of(shot.error())};
  return std::move(*shot);
}

} // namespace

follower::follower(std::filesystem::path folder) : folder_(std::move(folder)) {
  auto shot = read_more(folder_, from_);
  base_ticks_ = shot.header.base_ticks;
  known_.resize(shot.rings.size());
  for (auto& ring : shot.rings)
    ring.first = 0; // What was overwritten before does not count as missed.
  static_cast<void>(take(std::move(shot)));
}

follower::look follower::next() {
  const auto before = from_;
  auto shot = read_more(folder_, from_);
  if (shot.header.base_ticks != base_ticks_ || shot.rings.size() != known_.size())
    return {.trace = nullptr, .fresh = {}, .missed = 0, .is_over = true};
  std::uint64_t missed = 0;
  for (std::size_t i = 0; i < shot.rings.size(); ++i)
    missed += std::exchange(shot.rings[i].first, 0) - before[i];
  auto result = take(std::move(shot));
  result.missed = missed;
  return result;
}

follower::look follower::take(trace::snapshot shot) {
  is_live_ = shot.live;
  look result;
  result.is_over = !shot.live;
  std::vector<std::size_t> old; // Of each ring, so many are known; they come first.
  for (std::size_t i = 0; i < shot.rings.size(); ++i) {
    old.push_back(known_[i].size());
    auto& records = shot.rings[i].records;
    records.insert(records.begin(), known_[i].begin(), known_[i].end());
  }
  result.trace = std::make_unique<const reading>(std::move(shot));
  const auto events = result.trace->seen.events();
  for (event_index at = 0; at < events.size(); ++at) {
    auto& left = old[events[at].ring];
    if (left == 0)
      result.fresh.push_back(at);
    else
      --left;
  }
  remember(result);
  return result;
}

void follower::remember(const look& from) {
  for (auto& ring : known_)
    ring.clear();
  const auto& [seen, why, lives] = *from.trace;
  for (event_index at = 0; at < seen.events().size(); ++at) {
    const auto& entry = seen[at];
    const auto is_under_way = entry.kind() == kind::send && why.delivery_of(at) == no_event;
    if (describes_actors(entry.kind()) || is_under_way)
      known_[entry.ring].push_back(entry);
  }
}

} // namespace lectern::tracing
