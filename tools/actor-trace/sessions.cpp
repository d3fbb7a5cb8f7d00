#include "tools/actor-trace/sessions.hpp"

#include "tools/actor-trace/concern.hpp"

#include <set>

namespace lectern::tracing {

namespace {

struct link_party {
  std::uint32_t link = 0;
  std::set<std::uint32_t> links;
  std::set<std::uint32_t> actors;
};

} // namespace

std::map<std::uint32_t, std::vector<event_index>> by_link(const reading& trace,
                                                          std::span<const event_index> among) {
  std::vector<link_party> parties;
  for (const auto& [operation, link] : trace.lives.links())
    parties.push_back({link, {link}, trace.lives.of_link(link)});
  std::map<std::uint32_t, std::vector<const link_party*>> of_actor;
  for (const auto& party : parties)
    for (const auto actor : party.actors)
      of_actor[actor].push_back(&party);
  const concern is_concerned{trace};
  std::map<std::uint32_t, std::vector<event_index>> result;
  for (const auto at : among) {
    const auto found = of_actor.find(trace.seen[at].self);
    if (found == of_actor.end())
      continue;
    for (const auto* party : found->second)
      if (is_concerned(trace.seen[at], party->actors, party->links))
        result[party->link].push_back(at);
  }
  return result;
}

std::vector<event_index> of_link(const reading& trace, std::uint32_t link) {
  const concern is_concerned{trace};
  const auto actors = trace.lives.of_link(link);
  std::vector<event_index> result;
  for (event_index at = 0; at < trace.seen.events().size(); ++at)
    if (is_concerned(trace.seen[at], actors, {link}))
      result.push_back(at);
  return result;
}

} // namespace lectern::tracing
