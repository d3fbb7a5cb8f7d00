#include "tools/actor-trace/distribution.hpp"
#include "tools/actor-trace/lint.hpp"
#include "tools/actor-trace/text.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace lectern::tracing {

using trace::event;
using trace::kind;

namespace {

/// `output`, or `enter timer`.
std::string handler_name(const reading& trace, const event& entry) {
  const auto& meaning = trace.seen.schema();
  return entry.kind() == kind::receive ? meaning.message(entry.type())
                                       : "enter " + meaning.value("entrance", entry.aux);
}

/// The same handler of actors of the same role.
std::tuple<std::uint16_t, kind, std::uint32_t> handler_key(const reading& trace,
                                                           const event& entry) {
  const auto* life = trace.lives.find(entry.self);
  return {life == nullptr ? std::uint16_t{0} : life->role, entry.kind(),
          entry.kind() == kind::receive ? entry.type() : entry.aux};
}

struct slowness {
  event_index worst = no_event;
  std::int64_t worst_ns = 0;
  std::uint64_t slow = 0;
  std::uint64_t runs = 0;
};

bool is_of_the_program(const slowness& handler, const lint_thresholds& given) {
  const auto share = static_cast<double>(handler.slow) / static_cast<double>(handler.runs);
  return handler.worst_ns > std::max(given.handler_once_ns, given.handler_ns)
         || (handler.slow >= given.handler_runs && share >= given.handler_share);
}

} // namespace

findings slow_handlers(const reading& trace, const lint_thresholds& given) {
  std::map<std::tuple<std::uint16_t, kind, std::uint32_t>, slowness> handlers;
  for (event_index at = 0; at < trace.seen.events().size(); ++at) {
    const auto run = run_time(trace, at);
    if (!run)
      continue;
    auto& handler = handlers[handler_key(trace, trace.seen[at])];
    ++handler.runs;
    if (*run <= given.handler_ns)
      continue;
    ++handler.slow;
    if (*run > handler.worst_ns) {
      handler.worst = at;
      handler.worst_ns = *run;
    }
  }
  findings result;
  for (const auto& [key, handler] : handlers)
    if (handler.slow > 0 && is_of_the_program(handler, given))
      result.push_back({"slow handler",
                        trace.lives.name(trace.seen[handler.worst].self) + " took "
                          + duration_text(handler.worst_ns) + " for "
                          + handler_name(trace, trace.seen[handler.worst]) + "; of "
                          + count_text(handler.runs) + (handler.runs == 1 ? " run " : " runs ")
                          + count_text(handler.slow) + " took more than "
                          + duration_text(given.handler_ns),
                        {handler.worst}});
  return result;
}

findings hung_handlers(const reading& trace, const lint_thresholds& given) {
  if (trace.seen.ended_in_order())
    return {};
  std::map<std::uint32_t, event_index> last; // By ring.
  for (event_index at = 0; at < trace.seen.events().size(); ++at)
    if (is_handler(trace.seen[at]))
      last[trace.seen[at].ring] = at;
  findings result;
  const auto& clock = trace.seen.clock();
  for (const auto& [ring, at] : last) {
    const auto& entry = trace.seen[at];
    const auto runs = clock.ns(trace.seen.end()) - clock.ns(entry.ticks());
    if (entry.dur == 0 && runs > given.hung_ns)
      result.push_back({"hung handler",
                        trace.lives.name(entry.self) + " has been handling "
                          + handler_name(trace, entry) + " for " + duration_text(runs),
                        {at}});
  }
  return result;
}

findings long_waits(const reading& trace, const lint_thresholds& given) {
  struct times {
    distribution wait;
    distribution run;
    event_index worst = no_event;
    std::int64_t worst_wait = -1;
  };
  std::map<std::pair<std::uint16_t, std::uint16_t>, times> waits; // By role and message.
  for (event_index at = 0; at < trace.seen.events().size(); ++at) {
    const auto wait = wait_time(trace, at);
    const auto run = run_time(trace, at);
    if (!wait || !run)
      continue;
    const auto* life = trace.lives.find(trace.seen[at].self);
    auto& measured =
      waits[{life == nullptr ? std::uint16_t{0} : life->role, trace.seen[at].type()}];
    measured.wait.add(*wait);
    measured.run.add(*run);
    if (*wait > measured.worst_wait) {
      measured.worst = at;
      measured.worst_wait = *wait;
    }
  }
  constexpr std::size_t count_min = 10;        // Chosen: fewer are an accident,
  constexpr std::int64_t wait_min = 1'000'000; // and less is not noticeable.
  findings result;
  for (const auto& [key, measured] : waits) {
    const auto wait = measured.wait.quantile(0.5);
    const auto run = measured.run.quantile(0.5);
    if (measured.wait.count() >= count_min && wait >= wait_min
        && static_cast<double>(wait) > given.wait_ratio * static_cast<double>(run))
      result.push_back({"long wait",
                        handler_name(trace, trace.seen[measured.worst]) + " usually waits "
                          + duration_text(wait) + " in the mailbox of a "
                          + trace.seen.schema().role(key.first) + " and takes "
                          + duration_text(run),
                        {measured.worst}});
  }
  return result;
}

findings self_send_loops(const reading& trace, const lint_thresholds& given) {
  std::vector<std::uint64_t> length(trace.seen.events().size(), 0); // Of the chain up to a send.
  std::map<std::pair<std::uint32_t, std::uint16_t>, std::pair<std::uint64_t, event_index>> loops;
  for (event_index at = 0; at < trace.seen.events().size(); ++at) {
    const auto& entry = trace.seen[at];
    if (entry.kind() != kind::send || entry.self != entry.peer || entry.self == 0)
      continue;
    const auto handler = trace.why.cause_of(at);
    const auto before = handler == no_event ? no_event : trace.why.cause_of(handler);
    const auto is_next = before != no_event && trace.seen[handler].kind() == kind::receive
                         && trace.seen[handler].type() == entry.type();
    length[at] = 1 + (is_next ? length[before] : 0);
    auto& longest = loops[{entry.self, entry.type()}];
    longest = std::max(longest, {length[at], at});
  }
  findings result;
  for (const auto& [key, longest] : loops)
    if (longest.first >= given.self_sends)
      result.push_back({"self-send loop",
                        trace.lives.name(key.first) + " sent itself "
                          + trace.seen.schema().message(key.second) + " "
                          + count_text(longest.first) + " times, each from the one before",
                        {longest.second}});
  return result;
}

} // namespace lectern::tracing
