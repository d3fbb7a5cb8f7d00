#include "tools/actor-trace/lint.hpp"
#include "tools/actor-trace/text.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace lectern::tracing {

using trace::event;
using trace::kind;

findings lingering_actors(const reading& trace, const lint_thresholds& given) {
  findings result;
  const auto& clock = trace.seen.clock();
  for (event_index at = 0; at < trace.seen.events().size(); ++at) {
    const auto& entry = trace.seen[at];
    const auto* life = trace.lives.find(entry.self);
    if (entry.kind() != kind::link_gone || life == nullptr)
      continue;
    const auto lived = clock.ns(life->died.value_or(trace.seen.end())) - clock.ns(entry.ticks());
    if (lived > given.linger_ns)
      result.push_back({"lingering actor",
                        trace.lives.name(entry.self)
                          + (life->died ? " lived for " : " has lived for ") + duration_text(lived)
                          + " after its link " + std::to_string(entry.peer) + " ended",
                        {at}});
  }
  return result;
}

namespace {

/// The sender and the number of a request.
std::pair<std::uint32_t, std::uint32_t> question_of(const event& entry) {
  const auto asker = (entry.aux & trace::ticket_response) != 0 ? entry.peer : entry.self;
  return {asker, entry.aux & trace::ticket_number};
}

bool still_waits(const reading& trace, std::uint32_t actor) {
  const auto* life = trace.lives.find(actor);
  return life != nullptr && life->role != 0 && !life->died;
}

} // namespace

findings unanswered_requests(const reading& trace, const lint_thresholds& given) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, event_index> open;
  for (event_index at = 0; at < trace.seen.events().size(); ++at) {
    const auto& entry = trace.seen[at];
    if (entry.kind() != kind::send)
      continue;
    if ((entry.aux & trace::ticket_response) != 0)
      open.erase(question_of(entry));
    else if ((entry.aux & trace::ticket_request) != 0)
      open.insert_or_assign(question_of(entry), at);
  }
  findings result;
  const auto& clock = trace.seen.clock();
  for (const auto& [question, at] : open) {
    const auto& entry = trace.seen[at];
    const auto waits = clock.ns(trace.seen.end()) - clock.ns(entry.ticks());
    if (still_waits(trace, entry.self) && waits > given.answer_ns)
      result.push_back({"unanswered request",
                        trace.lives.name(entry.self) + " has waited for "
                          + trace.lives.name(entry.peer) + " to answer "
                          + trace.seen.schema().message(entry.type()) + " for "
                          + duration_text(waits),
                        {at}});
  }
  return result;
}

namespace {

/// What one viewer has not given back yet.
struct balance {
  std::uint64_t under_way = 0;
  event_index exhausted = no_event; ///< Since this event it has no credit.
};

/// @returns Whether its credit has been at zero since before.
bool settle(balance& sums, const event& entry, event_index at, std::uint64_t window_bytes) {
  const auto was = std::exchange(sums.exhausted, no_event);
  if (entry.kind() == kind::output_sent)
    sums.under_way += entry.value;
  else
    sums.under_way -= std::min(sums.under_way, entry.value);
  if (sums.under_way >= window_bytes)
    sums.exhausted = was == no_event ? at : was;
  return was != no_event;
}

} // namespace

findings stalled_viewers(const reading& trace, const lint_thresholds& given) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, balance> balances; // By source and link.
  const auto& clock = trace.seen.clock();
  findings result;
  const auto judge = [&](event_index since, std::uint64_t until, bool is_over) {
    const auto& entry = trace.seen[since];
    const auto time = clock.ns(until) - clock.ns(entry.ticks());
    if (time > given.stalled_ns)
      result.push_back({"stalled viewer",
                        "link " + std::to_string(entry.peer) + (is_over ? " gave " : " has given ")
                          + trace.lives.name(entry.self) + " no credit for " + duration_text(time),
                        {since}});
  };
  for (event_index at = 0; at < trace.seen.events().size(); ++at) {
    const auto& entry = trace.seen[at];
    const std::pair key{entry.self, entry.peer};
    if (entry.kind() == kind::output_sent || entry.kind() == kind::credit_taken) {
      auto& sums = balances[key];
      const auto since = sums.exhausted;
      if (settle(sums, entry, at, given.window_bytes) && sums.exhausted == no_event)
        judge(since, entry.ticks(), true);
    } else if (entry.kind() == kind::viewer_gone) {
      if (const auto found = balances.find(key); found != balances.end()) {
        if (found->second.exhausted != no_event)
          judge(found->second.exhausted, entry.ticks(), true);
        balances.erase(found);
      }
    }
  }
  for (const auto& [key, sums] : balances)
    if (sums.exhausted != no_event)
      judge(sums.exhausted, trace.seen.end(), false);
  return result;
}

} // namespace lectern::tracing
