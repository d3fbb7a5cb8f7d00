#include "tools/actor-trace/loads.hpp"

#include "tools/actor-trace/ls.hpp"

#include <algorithm>
#include <utility>

namespace lectern::tracing {

using trace::kind;

namespace {

bool is_traffic(kind record_kind) {
  return record_kind == kind::link_read || record_kind == kind::link_written
         || record_kind == kind::source_read || record_kind == kind::source_write;
}

std::int64_t weight(const load& amount, ranking by) {
  switch (by) {
  case ranking::queue:
    return static_cast<std::int64_t>(amount.queue);
  case ranking::busy:
    return amount.busy_ns;
  case ranking::wait:
    return amount.wait.mean();
  case ranking::bytes:
    return static_cast<std::int64_t>(amount.bytes);
  case ranking::msgs:
    return static_cast<std::int64_t>(amount.messages);
  }
  return 0;
}

std::vector<cell> row_of(const reading& trace, std::uint32_t actor, const load& amount,
                         std::int64_t window_ns) {
  const auto* life = trace.lives.find(actor);
  const auto seconds = static_cast<double>(std::max<std::int64_t>(window_ns, 1)) / 1e9;
  const auto link = life == nullptr ? 0 : life->link;
  return {number(actor),
          word(life == nullptr ? "" : trace.seen.schema().role(life->role)),
          number_or_nothing(link),
          count(amount.queue),
          count(per_second(amount.messages, window_ns)),
          percent(static_cast<double>(amount.busy_ns) / 1e9 / seconds),
          mean(amount.wait),
          mean(amount.run),
          quantile(amount.run, 0.99),
          bytes(per_second(amount.bytes, window_ns))};
}

} // namespace

std::map<std::uint32_t, load> loads_since(const reading& trace, std::uint64_t ticks) {
  std::map<std::uint32_t, load> result;
  for (event_index at = 0; at < trace.seen.events().size(); ++at) {
    const auto& entry = trace.seen[at];
    if (entry.ticks() < ticks || entry.self == 0)
      continue;
    if (is_traffic(entry.kind()))
      result[entry.self].bytes += entry.value;
    if (!is_handler(entry))
      continue;
    auto& amount = result[entry.self];
    amount.messages += entry.kind() == kind::receive ? 1 : 0;
    if (const auto wait = wait_time(trace, at))
      amount.wait.add(*wait);
    if (const auto run = run_time(trace, at)) {
      amount.run.add(*run);
      amount.busy_ns = trace::sum_of_times(amount.busy_ns, *run);
    }
  }
  for (const auto& [actor, queue] : queues_of(trace))
    result[actor].queue = queue;
  return result;
}

void take_counters(std::map<std::uint32_t, load>& loads, const reading& after,
                   std::span<const trace::actor_entry> before) {
  std::map<std::uint32_t, trace::actor_entry> old;
  for (const auto& actor : before)
    old.emplace(actor.id, actor);
  for (const auto& actor : after.seen.about().actors) {
    const auto& then = old[actor.id]; // A new actor has counted from 0.
    auto& now = loads[actor.id];
    now.messages = actor.messages - then.messages;
    now.busy_ns = after.seen.clock().ns(actor.busy - then.busy);
    now.bytes = actor.bytes_in - then.bytes_in + actor.bytes_out - then.bytes_out;
  }
}

table rank(const std::map<std::uint32_t, load>& loads, const reading& trace,
           const selection& chosen, ranking by, std::int64_t window_ns, std::size_t count_max) {
  std::vector<std::pair<std::uint32_t, const load*>> order;
  const auto is_chosen = chosen.actors(trace);
  for (const auto& [actor, load] : loads)
    if (is_chosen(actor))
      order.emplace_back(actor, &load);
  std::stable_sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    return weight(*a.second, by) > weight(*b.second, by);
  });
  table result{{{"id", "id", true},
                {"type", "type"},
                {"conn", "conn", true},
                {"queue", "queue", true},
                {"msgs/s", "messages_per_second", true},
                {"busy", "busy", true},
                {"wait", "wait_ns", true},
                {"run", "run_ns", true},
                {"run p99", "run_p99_ns", true},
                {"bytes/s", "bytes_per_second", true}}};
  for (const auto& [actor, load] : std::span{order}.first(std::min(order.size(), count_max)))
    result.add(row_of(trace, actor, *load, window_ns));
  return result;
}

} // namespace lectern::tracing
