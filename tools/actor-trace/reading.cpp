#include "tools/actor-trace/reading.hpp"

namespace lectern::tracing {

using trace::event;
using trace::kind;

bool is_message(const event& what) {
  return what.kind() == kind::send || what.kind() == kind::receive || what.kind() == kind::reject;
}

bool is_handler(const event& what) {
  return what.kind() == kind::receive || what.kind() == kind::enter;
}

std::optional<std::int64_t> run_time(const reading& of, event_index at) {
  const auto& what = of.seen[at];
  if (!is_handler(what) || what.dur == 0)
    return std::nullopt;
  return of.seen.clock().ns(std::uint64_t{what.dur} * 16);
}

std::optional<std::int64_t> wait_time(const reading& of, event_index at) {
  const auto& what = of.seen[at];
  const auto sent = of.why.cause_of(at);
  if (what.kind() != kind::receive || sent == no_event)
    return std::nullopt;
  return of.seen.clock().ns(what.ticks() - of.seen[sent].ticks());
}

} // namespace lectern::tracing
