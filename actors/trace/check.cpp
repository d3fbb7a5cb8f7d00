#include "actors/trace/check.hpp"

#include "actors/trace/rules.hpp"

#include <algorithm>

namespace lectern::trace {

std::vector<violation> check(const judged& what) {
  complaints found;
  link_rules links{found};
  source_rules sources{found};
  operation_rules operations{found};
  actor_rules actors{found};
  message_rules messages{found, actors};
  for (event_index at = 0; at < what.events.size(); ++at) {
    const auto& each = what.events[at];
    if (each.kind() == kind::exit) {
      links.owner_ended(at, each.self);
      sources.ended(at, each.self);
      operations.ended(at, each.self);
      messages.ended(at, each.self);
    }
    links.on(at, each);
    sources.on(at, each);
    operations.on(at, each);
    actors.on(at, each);
    messages.on(at, each);
  }
  if (what.ended && !what.events.empty())
    actors.finish(static_cast<event_index>(what.events.size() - 1));
  return found.take();
}

std::vector<violation> check(const history& all) {
  const auto events = all.events();
  const auto first = std::find_if(events.begin(), events.end(), [&](const auto& each) {
    return each.ticks() >= all.complete_from();
  });
  const auto skipped = static_cast<event_index>(first - events.begin());
  auto found = check({events.subspan(skipped), all.ended_in_order()});
  for (auto& each : found)
    for (auto& at : each.evidence)
      at += skipped;
  return found;
}

} // namespace lectern::trace
