#include "tools/actor-trace/reading.hpp"

namespace lectern::tracing {

using trace::event;
using trace::kind;

bool is_message(const event& entry) {
  return entry.kind() == kind::send || entry.kind() == kind::receive
         || entry.kind() == kind::reject;
}

bool is_handler(const event& entry) {
  return entry.kind() == kind::receive || entry.kind() == kind::enter;
}

std::optional<std::int64_t> run_time(const reading& trace, event_index at) {
  const auto& entry = trace.seen[at];
  if (!is_handler(entry) || entry.dur == 0)
    return std::nullopt;
  return trace.seen.clock().ns(std::uint64_t{entry.dur} * 16);
}

std::optional<std::int64_t> wait_time(const reading& trace, event_index at) {
  const auto& entry = trace.seen[at];
  const auto sent = trace.why.cause_of(at);
  if (entry.kind() != kind::receive || sent == no_event)
    return std::nullopt;
  return trace.seen.clock().ns(entry.ticks() - trace.seen[sent].ticks());
}

} // namespace lectern::tracing
