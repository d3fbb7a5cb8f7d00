#include "tools/actor-trace/distribution.hpp"
#include "tools/actor-trace/info.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace lectern::tracing {

using trace::kind;

namespace {

struct direction {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  distribution wait;
  distribution run;
};

void count_message(const reading& trace, event_index at, direction& into) {
  if (trace.seen[at].kind() == kind::send)
    ++into.sent;
  if (trace.seen[at].kind() != kind::receive)
    return;
  ++into.received;
  if (const auto wait = wait_time(trace, at))
    into.wait.add(*wait);
  if (const auto run = run_time(trace, at))
    into.run.add(*run);
}

cell moment(const reading& trace, const std::optional<std::uint64_t>& ticks) {
  if (!ticks)
    return nothing();
  const auto when = trace.seen.clock().realtime_ns(*ticks);
  return {clock_text(when), boost::json::string{date_text(when)}};
}

/// A bar as long as the share of the largest; at most 40.
std::string bar(std::size_t count, std::size_t largest) {
  return std::string((count * 40 + largest - 1) / std::max<std::size_t>(largest, 1), '#');
}

void add_histogram(table& into, const std::string& name, const distribution& times) {
  std::size_t largest = 0;
  for (const auto& bucket : times.buckets())
    largest = std::max(largest, bucket.count);
  for (const auto& bucket : times.buckets())
    into.add(
      {word(name), duration(bucket.below), count(bucket.count), {bar(bucket.count, largest), {}}});
}

} // namespace

table life_table(const reading& trace, const subject& target) {
  table result{{{"id", "id", true},
                {"type", "type"},
                {"conn", "conn", true},
                {"unit", "unit", true},
                {"parent", "parent", true},
                {"born", "born"},
                {"ended", "ended"},
                {"reason", "reason"},
                {"operation", "operation"}}};
  for (const auto id : target.actors) {
    const auto* life = trace.lives.find(id);
    if (life == nullptr)
      continue;
    result.add({number(id), word(life->role == 0 ? "" : trace.seen.schema().role(life->role)),
                number_or_nothing(life->link), number(life->unit), number_or_nothing(life->parent),
                moment(trace, life->born), moment(trace, life->died),
                word(life->died ? trace.seen.schema().value("reason", life->exit_reason) : ""),
                word(life->operation ? trace::to_text(*life->operation) : "")});
  }
  return result;
}

table peer_table(const reading& trace, const subject& target) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, direction> pairs;
  for (const auto at : target.events) {
    const auto& entry = trace.seen[at];
    if (is_message(entry) && target.actors.contains(entry.self))
      count_message(trace, at, pairs[{entry.self, entry.peer}]);
  }
  table result{
    {{"who", "who"}, {"with", "with"}, {"sent", "sent", true}, {"received", "received", true}}};
  for (const auto& [pair, sums] : pairs)
    result.add({word(trace.lives.name(pair.first)), word(trace.lives.name(pair.second)),
                count(sums.sent), count(sums.received)});
  return result;
}

table message_table(const reading& trace, const subject& target) {
  std::map<std::uint16_t, direction> messages;
  for (const auto at : target.events) {
    const auto& entry = trace.seen[at];
    if (is_message(entry) && target.actors.contains(entry.self))
      count_message(trace, at, messages[entry.type()]);
  }
  table result{{{"message", "message"},
                {"sent", "sent", true},
                {"received", "received", true},
                {"wait p50", "wait_p50_ns", true},
                {"wait p99", "wait_p99_ns", true},
                {"run p50", "run_p50_ns", true},
                {"run p99", "run_p99_ns", true}}};
  for (const auto& [type, sums] : messages)
    result.add({word(trace.seen.schema().message(type)), count(sums.sent), count(sums.received),
                quantile(sums.wait, 0.5), quantile(sums.wait, 0.99), quantile(sums.run, 0.5),
                quantile(sums.run, 0.99)});
  return result;
}

table time_table(const reading& trace, const subject& target) {
  distribution run;
  distribution wait;
  for (const auto at : target.events) {
    if (!target.actors.contains(trace.seen[at].self))
      continue;
    if (const auto time = run_time(trace, at))
      run.add(*time);
    if (const auto time = wait_time(trace, at))
      wait.add(*time);
  }
  table result{
    {{"time", "time"}, {"below", "below_ns", true}, {"count", "count", true}, {"", "bar"}}};
  add_histogram(result, "handler", run);
  add_histogram(result, "mailbox", wait);
  return result;
}

table credit_table(const reading& trace, const subject& target) {
  struct balance {
    std::uint64_t sent = 0;
    std::uint64_t returned = 0;
  };
  std::map<std::pair<std::uint32_t, std::uint32_t>, balance> balances; // By source and link.
  for (const auto at : target.events) {
    const auto& entry = trace.seen[at];
    if (entry.kind() == kind::output_sent)
      balances[{entry.self, entry.peer}].sent += entry.value;
    if (entry.kind() == kind::credit_taken)
      balances[{entry.self, entry.peer}].returned += entry.value;
  }
  table result{{{"source", "source"},
                {"link", "link", true},
                {"sent", "sent_bytes", true},
                {"returned", "returned_bytes", true},
                {"under way", "under_way_bytes", true}}};
  for (const auto& [pair, sums] : balances)
    result.add({word(trace.lives.name(pair.first)), number(pair.second), bytes(sums.sent),
                bytes(sums.returned), bytes(sums.sent - std::min(sums.sent, sums.returned))});
  return result;
}

} // namespace lectern::tracing
