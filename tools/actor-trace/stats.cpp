#include "tools/actor-trace/stats.hpp"

#include "tools/actor-trace/command.hpp"

#include <array>
#include <iostream>
#include <memory>

namespace lectern::tracing {

using trace::event;
using trace::kind;

namespace {

/// Figures while they are counted: by number, because a name costs more than a count.
class counter {
public:
  explicit counter(const reading& trace) : trace_(trace) {}

  void look_at(event_index at) {
    const auto& entry = trace_.seen[at];
    switch (entry.kind()) {
    case kind::send:
      ++messages_[entry.type()].sent;
      break;
    case kind::reject:
      ++messages_[entry.type()].rejected;
      break;
    case kind::receive:
      receive(at, entry);
      break;
    case kind::enter:
      handle(entrances_[entry.aux], at, entry);
      ++units_[entry.ring].entered;
      break;
    case kind::link_read:
    case kind::link_written:
    case kind::source_read:
    case kind::source_write:
      bytes_[entry.kind()] += entry.value;
      break;
    default:
      break;
    }
  }

  [[nodiscard]] figures result(std::int64_t span_ns) && {
    const auto& meaning = trace_.seen.schema();
    figures result{.span_ns = span_ns, .handlers = {}, .units = std::move(units_), .bytes = {}};
    for (auto& [type, sums] : messages_)
      result.handlers[meaning.message(type)] = std::move(sums);
    for (auto& [number, sums] : entrances_)
      result.handlers["enter " + meaning.value("entrance", number)] = std::move(sums);
    for (const auto& [which, sum] : bytes_)
      result.bytes[meaning.kind(static_cast<std::uint8_t>(which))] += sum;
    return result;
  }

private:
  void receive(event_index at, const event& entry) {
    handle(messages_[entry.type()], at, entry);
    auto& unit = units_[entry.ring];
    ++unit.messages;
    const auto sent = trace_.why.cause_of(at);
    if (sent != no_event && trace_.seen[sent].ring != entry.ring)
      ++unit.crossings;
  }

  void handle(handler_figures& into, event_index at, const event& entry) {
    ++into.handled;
    if (const auto wait = wait_time(trace_, at))
      into.wait.add(*wait);
    if (const auto run = run_time(trace_, at)) {
      into.run.add(*run);
      auto& busy = units_[entry.ring].busy_ns;
      busy = trace::sum_of_times(busy, *run);
    }
  }

  const reading& trace_;
  std::map<std::uint16_t, handler_figures> messages_;
  std::map<std::uint32_t, handler_figures> entrances_;
  std::map<std::uint32_t, unit_figures> units_;
  std::map<kind, std::uint64_t> bytes_;
};

double seconds_of(const figures& sums) {
  return static_cast<double>(std::max<std::int64_t>(sums.span_ns, 1)) / 1e9;
}

void print_stats(const figures& sums, const context& common) {
  if (common.json)
    return print(boost::json::object{{"span_ns", sums.span_ns},
                                     {"handlers", handler_table(sums).to_json()},
                                     {"units", unit_table(sums).to_json()},
                                     {"bytes", bytes_table(sums).to_json()}});
  std::cout << "over " << duration_text(sums.span_ns) << "\n\n";
  for (const auto& table : std::array{handler_table(sums), unit_table(sums), bytes_table(sums)}) {
    print(table, common);
    std::cout << '\n';
  }
}

} // namespace

figures figures_of(const reading& trace, std::span<const event_index> among) {
  counter counts{trace};
  for (const auto at : among)
    counts.look_at(at);
  const auto& clock = trace.seen.clock();
  const auto span = among.empty() ? 0
                                  : clock.ns(trace.seen[among.back()].ticks())
                                      - clock.ns(trace.seen[among.front()].ticks());
  return std::move(counts).result(span);
}

table handler_table(const figures& sums) {
  table result{{{"what", "what"},
                {"sent", "sent", true},
                {"handled", "handled", true},
                {"rejected", "rejected", true},
                {"per s", "handled_per_second", true},
                {"wait p50", "wait_p50_ns", true},
                {"wait p99", "wait_p99_ns", true},
                {"run p50", "run_p50_ns", true},
                {"run p99", "run_p99_ns", true},
                {"run sum", "run_sum_ns", true}}};
  for (const auto& [name, handler] : sums.handlers)
    result.add({word(name), count(handler.sent), count(handler.handled), count(handler.rejected),
                count(per_second(handler.handled, sums.span_ns)), quantile(handler.wait, 0.5),
                quantile(handler.wait, 0.99), quantile(handler.run, 0.5),
                quantile(handler.run, 0.99), duration(handler.run.sum())});
  return result;
}

table unit_table(const figures& sums) {
  table result{{{"unit", "unit", true},
                {"messages", "messages", true},
                {"from other threads", "crossings", true},
                {"events of the loop", "entered", true},
                {"busy", "busy", true}}};
  for (const auto& [ring, unit] : sums.units)
    result.add({number(ring), count(unit.messages), count(unit.crossings), count(unit.entered),
                percent(static_cast<double>(unit.busy_ns) / 1e9 / seconds_of(sums))});
  return result;
}

table bytes_table(const figures& sums) {
  table result{{{"what", "what"}, {"bytes", "bytes", true}, {"per s", "bytes_per_second", true}}};
  for (const auto& [name, sum] : sums.bytes)
    result.add({word(name), bytes(sum), bytes(per_second(sum, sums.span_ns))});
  return result;
}

// -- command ----------------------------------------------------------------------

void add_stats(option_parser& parser, context& common) {
  auto command = parser.add_command("stats", "Count messages, bytes and time");
  auto words = std::make_shared<std::vector<std::string>>();
  add_selection(command, *words);
  command.footer("wait: time in the mailbox; run: time of the handler.\n"
                 "Examples:\n"
                 "  actor-trace stats\n"
                 "  actor-trace --json stats type=connection t>12:01:03");
  command.on_run([=, &common] {
    const auto trace = read(common);
    print_stats(figures_of(trace, parse_selection(*words, trace).apply(trace)), common);
    warn_of_losses(trace.seen);
  });
}

} // namespace lectern::tracing
