#include "tools/actor-trace/slice.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace lectern::tracing {

namespace {

/// What an event came from: the nearest first, the event itself before it.
std::vector<event_index> chain_of(const reading& trace, event_index at) {
  std::vector<event_index> chain;
  for (; at != no_event; at = trace.why.cause_of(at))
    chain.push_back(at);
  return chain;
}

} // namespace

std::vector<event_index> causal_slice(const reading& trace, std::span<const event_index> evidence) {
  std::vector<std::vector<event_index>> chains;
  std::map<event_index, std::size_t> found; // In how many chains.
  for (const auto at : evidence) {
    chains.push_back(chain_of(trace, at));
    for (const auto event : chains.back())
      ++found[event];
  }
  std::set<event_index> slice;
  for (const auto& chain : chains)
    for (const auto event : chain) {
      slice.insert(event);
      if (evidence.size() > 1 && found[event] == evidence.size())
        break; // What precedes it is common to all, and explains nothing more.
    }
  return {slice.begin(), slice.end()};
}

} // namespace lectern::tracing
