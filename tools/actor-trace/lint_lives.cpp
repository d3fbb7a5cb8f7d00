#include "tools/actor-trace/lint.hpp"
#include "tools/actor-trace/text.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace lectern::tracing {

using trace::event;
using trace::kind;

findings lingering_actors(const reading& of, const lint_thresholds& given) {
  findings result;
  const auto& clock = of.seen.clock();
  for (event_index at = 0; at < of.seen.events().size(); ++at) {
    const auto& what = of.seen[at];
    const auto* life = of.all.find(what.self);
    if (what.kind() != kind::link_gone || life == nullptr)
      continue;
    const auto lived = clock.ns(life->died.value_or(of.seen.end())) - clock.ns(what.ticks());
    if (lived > given.linger_ns)
      result.push_back({"lingering actor",
                        of.all.name(what.self) + (life->died ? " lived for " : " has lived for ")
                          + duration_text(lived) + " after its link " + std::to_string(what.peer)
                          + " ended",
                        {at}});
  }
  return result;
}

namespace {

/// Who asked, and the number of the request.
std::pair<std::uint32_t, std::uint32_t> question_of(const event& what) {
  const auto asker = (what.aux & trace::ticket_response) != 0 ? what.peer : what.self;
  return {asker, what.aux & trace::ticket_number};
}

bool still_waits(const reading& of, std::uint32_t actor) {
  const auto* life = of.all.find(actor);
  return life != nullptr && life->role != 0 && !life->died;
}

} // namespace

findings unanswered_requests(const reading& of, const lint_thresholds& given) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, event_index> open;
  for (event_index at = 0; at < of.seen.events().size(); ++at) {
    const auto& what = of.seen[at];
    if (what.kind() != kind::send)
      continue;
    if ((what.aux & trace::ticket_response) != 0)
      open.erase(question_of(what));
    else if ((what.aux & trace::ticket_request) != 0)
      open.insert_or_assign(question_of(what), at);
  }
  findings result;
  const auto& clock = of.seen.clock();
  for (const auto& [question, at] : open) {
    const auto& what = of.seen[at];
    const auto waits = clock.ns(of.seen.end()) - clock.ns(what.ticks());
    if (still_waits(of, what.self) && waits > given.answer_ns)
      result.push_back({"unanswered request",
                        of.all.name(what.self) + " has waited for " + of.all.name(what.peer)
                          + " to answer " + of.seen.schema().message(what.type()) + " for "
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
bool settle(balance& of, const event& what, event_index at, std::uint64_t window_bytes) {
  const auto was = std::exchange(of.exhausted, no_event);
  if (what.kind() == kind::output_sent)
    of.under_way += what.what;
  else
    of.under_way -= std::min(of.under_way, what.what);
  if (of.under_way >= window_bytes)
    of.exhausted = was == no_event ? at : was;
  return was != no_event;
}

} // namespace

findings stalled_viewers(const reading& of, const lint_thresholds& given) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, balance> all; // By source and link.
  const auto& clock = of.seen.clock();
  findings result;
  const auto judge = [&](event_index since, std::uint64_t until, bool is_over) {
    const auto& what = of.seen[since];
    const auto time = clock.ns(until) - clock.ns(what.ticks());
    if (time > given.stalled_ns)
      result.push_back({"stalled viewer",
                        "link " + std::to_string(what.peer) + (is_over ? " gave " : " has given ")
                          + of.all.name(what.self) + " no credit for " + duration_text(time),
                        {since}});
  };
  for (event_index at = 0; at < of.seen.events().size(); ++at) {
    const auto& what = of.seen[at];
    const std::pair key{what.self, what.peer};
    if (what.kind() == kind::output_sent || what.kind() == kind::credit_taken) {
      auto& one = all[key];
      const auto since = one.exhausted;
      if (settle(one, what, at, given.window_bytes) && one.exhausted == no_event)
        judge(since, what.ticks(), true);
    } else if (what.kind() == kind::viewer_gone) {
      if (const auto found = all.find(key); found != all.end()) {
        if (found->second.exhausted != no_event)
          judge(found->second.exhausted, what.ticks(), true);
        all.erase(found);
      }
    }
  }
  for (const auto& [key, one] : all)
    if (one.exhausted != no_event)
      judge(one.exhausted, of.seen.end(), false);
  return result;
}

} // namespace lectern::tracing
