#include "actors/trace/check.hpp"

#include "actors/trace/rules.hpp"

#include <algorithm>

namespace lectern::trace {

namespace {

/// What an event is about. Its kind determines it: kinds are numbered in groups of sixteen, and
/// what was added to sources stands after all groups.
enum class subject : std::uint8_t { actor, link, source, operation };

constexpr subject subject_of(kind record_kind) noexcept {
  const auto group = static_cast<unsigned>(record_kind) / 16;
  return group > static_cast<unsigned>(subject::operation) ? subject::source
                                                           : static_cast<subject>(group);
}

static_assert(subject_of(kind::enter) == subject::actor);
static_assert(subject_of(kind::output_refused) == subject::link);
static_assert(subject_of(kind::input_dropped) == subject::source);
static_assert(subject_of(kind::operation_final) == subject::operation);

} // namespace

std::vector<violation> check(const judged& part) {
  complaints found;
  link_rules links{found};
  source_rules sources{found};
  operation_rules operations{found};
  actor_rules actors{found};
  message_rules messages{found, actors};
  for (event_index at = 0; at < part.events.size(); ++at) {
    const auto& entry = part.events[at];
    if (entry.kind() == kind::exit) {
      links.owner_ended(at, entry.self);
      sources.ended(at, entry.self);
      operations.ended(at, entry.self);
      messages.ended(at, entry.self);
    }
    switch (subject_of(entry.kind())) {
    case subject::actor:
      actors.on(at, entry);
      messages.on(at, entry);
      operations.on_message(at, entry);
      break;
    case subject::link:
      links.on(at, entry);
      operations.on_link(at, entry);
      break;
    case subject::source:
      sources.on(at, entry);
      break;
    case subject::operation:
      operations.on(at, entry);
      sources.on_control(at, entry);
      break;
    }
  }
  if (part.ended && !part.events.empty())
    actors.finish(static_cast<event_index>(part.events.size() - 1));
  return found.take();
}

std::vector<violation> check(const history& past) {
  const auto events = past.events();
  const auto first = std::find_if(events.begin(), events.end(), [&](const auto& entry) {
    return entry.ticks() >= past.complete_from();
  });
  const auto skipped = static_cast<event_index>(first - events.begin());
  auto found = check({events.subspan(skipped), past.ended_in_order()});
  for (auto& finding : found)
    for (auto& at : finding.evidence)
      at += skipped;
  return found;
}

} // namespace lectern::trace
