#include "tools/actor-trace/loads.hpp"

#include "tools/actor-trace/ls.hpp"

#include <algorithm>
#include <utility>

namespace lectern::tracing {

using trace::kind;

namespace {

bool is_traffic(kind what) {
  return what == kind::link_read || what == kind::link_written || what == kind::source_read
         || what == kind::source_write;
}

std::int64_t weight(const load& of, ranking by) {
  switch (by) {
  case ranking::queue:
    return static_cast<std::int64_t>(of.queue);
  case ranking::busy:
    return of.busy_ns;
  case ranking::wait:
    return of.wait.mean();
  case ranking::bytes:
    return static_cast<std::int64_t>(of.bytes);
  case ranking::msgs:
    return static_cast<std::int64_t>(of.messages);
  }
  return 0;
}

std::vector<cell> row_of(const reading& of, std::uint32_t actor, const load& what,
                         std::int64_t window_ns) {
  const auto* life = of.all.find(actor);
  const auto seconds = static_cast<double>(std::max<std::int64_t>(window_ns, 1)) / 1e9;
  const auto link = life == nullptr ? 0 : life->link;
  return {number(actor),
          word(life == nullptr ? "" : of.seen.schema().role(life->role)),
          number_or_nothing(link),
          count(what.queue),
          count(per_second(what.messages, window_ns)),
          percent(static_cast<double>(what.busy_ns) / 1e9 / seconds),
          mean(what.wait),
          mean(what.run),
          quantile(what.run, 0.99),
          bytes(per_second(what.bytes, window_ns))};
}

} // namespace

std::map<std::uint32_t, load> loads_since(const reading& of, std::uint64_t ticks) {
  std::map<std::uint32_t, load> result;
  for (event_index at = 0; at < of.seen.events().size(); ++at) {
    const auto& what = of.seen[at];
    if (what.ticks() < ticks || what.self == 0)
      continue;
    if (is_traffic(what.kind()))
      result[what.self].bytes += what.what;
    if (!is_handler(what))
      continue;
    auto& one = result[what.self];
    one.messages += what.kind() == kind::receive ? 1 : 0;
    if (const auto wait = wait_time(of, at))
      one.wait.add(*wait);
    if (const auto run = run_time(of, at)) {
      one.run.add(*run);
      one.busy_ns = trace::sum_of_times(one.busy_ns, *run);
    }
  }
  for (const auto& [actor, queue] : queues_of(of))
    result[actor].queue = queue;
  return result;
}

void take_counters(std::map<std::uint32_t, load>& loads, const reading& after,
                   std::span<const trace::actor_entry> before) {
  std::map<std::uint32_t, trace::actor_entry> old;
  for (const auto& each : before)
    old.emplace(each.id, each);
  for (const auto& each : after.seen.about().actors) {
    const auto& then = old[each.id]; // Who was not there has counted from 0.
    auto& now = loads[each.id];
    now.messages = each.messages - then.messages;
    now.busy_ns = after.seen.clock().ns(each.busy - then.busy);
    now.bytes = each.bytes_in - then.bytes_in + each.bytes_out - then.bytes_out;
  }
}

table rank(const std::map<std::uint32_t, load>& loads, const reading& of, const selection& chosen,
           ranking by, std::int64_t window_ns, std::size_t count_max) {
  std::vector<std::pair<std::uint32_t, const load*>> order;
  const auto is_chosen = chosen.actors(of);
  for (const auto& [actor, what] : loads)
    if (is_chosen(actor))
      order.emplace_back(actor, &what);
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
  for (const auto& [actor, what] : std::span{order}.first(std::min(order.size(), count_max)))
    result.add(row_of(of, actor, *what, window_ns));
  return result;
}

} // namespace lectern::tracing
