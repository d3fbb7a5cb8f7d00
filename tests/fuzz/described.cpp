#include "tests/fuzz/described.hpp"

#include "actors/trace/actor_lives.hpp"
#include "actors/trace/check.hpp"
#include "tools/actor-trace/event_text.hpp"
#include "tools/actor-trace/lint.hpp"
#include "tools/actor-trace/loads.hpp"
#include "tools/actor-trace/stats.hpp"
#include "tools/actor-trace/views/ending.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <utility>
#include <vector>

namespace lectern::test {

namespace {

constexpr trace::event_index events_described_max = 64;

/// Everything that counts and divides.
void measure(const tracing::reading& trace) {
  std::vector<trace::event_index> events(trace.seen.events().size());
  std::iota(events.begin(), events.end(), trace::event_index{0});
  const auto figures = tracing::figures_of(trace, events);
  static_cast<void>(tracing::handler_table(figures).to_json());
  static_cast<void>(tracing::unit_table(figures).to_json());
  static_cast<void>(tracing::bytes_table(figures).to_json());
  for (const auto& found : tracing::lint(trace, {}))
    if (found.words.empty())
      std::abort();
  auto loads = tracing::loads_since(trace, 0);
  tracing::take_counters(loads, trace, {});
}

void describe(trace::snapshot shot) {
  const tracing::reading trace{std::move(shot)};
  measure(trace);
  const auto count = static_cast<trace::event_index>(trace.seen.events().size());
  for (trace::event_index at = 0; at < std::min(count, events_described_max); ++at) {
    if (tracing::event_line(trace, at, tracing::numbering::position, false).empty())
      std::abort();
    static_cast<void>(tracing::event_object(trace, at, tracing::numbering::position));
  }
  for (const auto& broken : trace::check(trace.seen))
    for (const auto at : broken.evidence)
      if (at >= count)
        std::abort();
  for (const auto& [operation, link] : trace.lives.links())
    if (tracing::why_it_ended(trace, tracing::session_of_link(trace, link)).empty())
      std::abort();
}

} // namespace

void describe_or_refuse(trace::or_bad<trace::snapshot> shot) {
  if (shot.has_value())
    describe(std::move(*shot));
  else if (shot.error().why.empty())
    std::abort();
}

} // namespace lectern::test
