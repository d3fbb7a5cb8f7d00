#include "tests/fuzz/told.hpp"

#include "actors/trace/cast.hpp"
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

constexpr trace::event_index events_told_max = 64;

/// Everything that counts and divides.
void measure(const tracing::reading& of) {
  std::vector<trace::event_index> all(of.seen.events().size());
  std::iota(all.begin(), all.end(), trace::event_index{0});
  const auto figures = tracing::figures_of(of, all);
  static_cast<void>(tracing::handler_table(figures).to_json());
  static_cast<void>(tracing::unit_table(figures).to_json());
  static_cast<void>(tracing::bytes_table(figures).to_json());
  for (const auto& found : tracing::lint(of, {}))
    if (found.words.empty())
      std::abort();
  auto loads = tracing::loads_since(of, 0);
  tracing::take_counters(loads, of, {});
}

void tell(trace::snapshot shot) {
  const tracing::reading of{std::move(shot)};
  measure(of);
  const auto count = static_cast<trace::event_index>(of.seen.events().size());
  for (trace::event_index at = 0; at < std::min(count, events_told_max); ++at) {
    if (tracing::event_line(of, at, tracing::numbering::position, false).empty())
      std::abort();
    static_cast<void>(tracing::event_object(of, at, tracing::numbering::position));
  }
  for (const auto& broken : trace::check(of.seen))
    for (const auto at : broken.evidence)
      if (at >= count)
        std::abort();
  for (const auto& [operation, link] : of.all.links())
    if (tracing::why_it_ended(of, tracing::session_of_link(of, link)).empty())
      std::abort();
}

} // namespace

void tell_or_refuse(trace::or_bad<trace::snapshot> what) {
  if (what.has_value())
    tell(std::move(*what));
  else if (what.error().why.empty())
    std::abort();
}

} // namespace lectern::test
