#include "actors/trace/history.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace lectern::trace {

// -- clock ------------------------------------------------------------------------

trace_clock::trace_clock(const directory_header& header) noexcept {
  const auto& [first, last] = std::pair{header.first, header.last};
  if (last.ticks > first.ticks && last.monotonic_ns > first.monotonic_ns)
    ns_per_tick_ =
      (static_cast<double>(last.monotonic_ns) - static_cast<double>(first.monotonic_ns))
      / static_cast<double>(last.ticks - first.ticks);
  // The wall clock may have been set; what counts is when the trace began.
  began_ = std::clamp<std::int64_t>(first.realtime_ns, 0, longest_ns) - ns(first.ticks);
}

// -- history ----------------------------------------------------------------------

history::history(snapshot shot) : about_(std::move(shot)), clock_(about_.header) {
  std::size_t size = 0;
  for (const auto& ring : about_.rings)
    size += ring.records.size();
  events_.reserve(size);
  for (std::uint32_t number = 0; number < about_.rings.size(); ++number) {
    auto& ring = about_.rings[number];
    lost_ += ring.first;
    if (ring.first > 0 && !ring.records.empty())
      complete_from_ = std::max(complete_from_, ring.records.front().ticks());
    for (const auto& record : ring.records)
      events_.push_back({record, number});
    ring.records = {};
  }
  // Rings are in order already; equal times keep the order of the rings.
  std::stable_sort(events_.begin(), events_.end(),
                   [](const auto& a, const auto& b) { return a.ticks() < b.ticks(); });
}

std::uint64_t history::end() const noexcept {
  const auto last = events_.empty() ? 0 : events_.back().ticks();
  return std::max(last, about_.taken);
}

// -- causes -----------------------------------------------------------------------

namespace {

/// Follows one ring: which handler runs.
class handler_scope {
public:
  /// @returns The handler in which `entry` was written.
  event_index enter(event_index at, const event& entry) {
    if (running_ != no_event && ends_ != 0 && entry.ticks() > ends_)
      running_ = no_event;
    if (entry.kind() != kind::receive && entry.kind() != kind::enter)
      return running_;
    running_ = at;
    ends_ = entry.dur == 0 ? 0 : entry.ticks() + (std::uint64_t{entry.dur} + 1) * 16;
    return no_event;
  }

private:
  event_index running_ = no_event;
  std::uint64_t ends_ = 0; ///< 0: not known; until the next handler.
};

} // namespace

causes::causes(std::span<const event> events)
  : cause_(events.size(), no_event), delivery_(events.size(), no_event) {
  std::vector<handler_scope> scopes;
  std::unordered_map<std::uint64_t, event_index> in_flight; // Sends by key.
  for (event_index at = 0; at < events.size(); ++at) {
    const auto& entry = events[at];
    if (entry.ring >= scopes.size())
      scopes.resize(entry.ring + 1);
    const auto handler = scopes[entry.ring].enter(at, entry);
    switch (entry.kind()) {
    case kind::send:
      cause_[at] = handler;
      in_flight[entry.key()] = at;
      break;
    case kind::receive:
    case kind::reject:
      if (const auto found = in_flight.find(entry.key()); found != in_flight.end()) {
        cause_[at] = found->second;
        delivery_[found->second] = at;
        in_flight.erase(found);
      }
      break;
    case kind::enter:
      break;
    default:
      cause_[at] = handler;
      break;
    }
  }
}

} // namespace lectern::trace
