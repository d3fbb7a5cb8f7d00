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
  explicit counter(const reading& of) : of_(of) {}

  void look_at(event_index at) {
    const auto& what = of_.seen[at];
    switch (what.kind()) {
    case kind::send:
      ++messages_[what.type()].sent;
      break;
    case kind::reject:
      ++messages_[what.type()].rejected;
      break;
    case kind::receive:
      receive(at, what);
      break;
    case kind::enter:
      handle(entrances_[what.aux], at, what);
      ++units_[what.ring].entered;
      break;
    case kind::link_read:
    case kind::link_written:
    case kind::source_read:
    case kind::source_write:
      bytes_[what.kind()] += what.what;
      break;
    default:
      break;
    }
  }

  [[nodiscard]] figures result(std::int64_t span_ns) && {
    const auto& meaning = of_.seen.schema();
    figures result{.span_ns = span_ns, .handlers = {}, .units = std::move(units_), .bytes = {}};
    for (auto& [type, each] : messages_)
      result.handlers[meaning.message(type)] = std::move(each);
    for (auto& [number, each] : entrances_)
      result.handlers["enter " + meaning.value("entrance", number)] = std::move(each);
    for (const auto& [which, sum] : bytes_)
      result.bytes[meaning.kind(static_cast<std::uint8_t>(which))] += sum;
    return result;
  }

private:
  void receive(event_index at, const event& what) {
    handle(messages_[what.type()], at, what);
    auto& unit = units_[what.ring];
    ++unit.messages;
    const auto sent = of_.why.cause_of(at);
    if (sent != no_event && of_.seen[sent].ring != what.ring)
      ++unit.crossings;
  }

  void handle(handler_figures& into, event_index at, const event& what) {
    ++into.handled;
    if (const auto wait = wait_time(of_, at))
      into.wait.add(*wait);
    if (const auto run = run_time(of_, at)) {
      into.run.add(*run);
      auto& busy = units_[what.ring].busy_ns;
      busy = trace::sum_of_times(busy, *run);
    }
  }

  const reading& of_;
  std::map<std::uint16_t, handler_figures> messages_;
  std::map<std::uint32_t, handler_figures> entrances_;
  std::map<std::uint32_t, unit_figures> units_;
  std::map<kind, std::uint64_t> bytes_;
};

double seconds_of(const figures& of) {
  return static_cast<double>(std::max<std::int64_t>(of.span_ns, 1)) / 1e9;
}

void print_stats(const figures& of, const context& common) {
  if (common.json)
    return print(boost::json::object{{"span_ns", of.span_ns},
                                     {"handlers", handler_table(of).to_json()},
                                     {"units", unit_table(of).to_json()},
                                     {"bytes", bytes_table(of).to_json()}});
  std::cout << "over " << duration_text(of.span_ns) << "\n\n";
  for (const auto& each : std::array{handler_table(of), unit_table(of), bytes_table(of)}) {
    print(each, common);
    std::cout << '\n';
  }
}

} // namespace

figures figures_of(const reading& of, std::span<const event_index> among) {
  counter all{of};
  for (const auto at : among)
    all.look_at(at);
  const auto& clock = of.seen.clock();
  const auto span = among.empty() ? 0
                                  : clock.ns(of.seen[among.back()].ticks())
                                      - clock.ns(of.seen[among.front()].ticks());
  return std::move(all).result(span);
}

table handler_table(const figures& of) {
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
  for (const auto& [name, each] : of.handlers)
    result.add({word(name), count(each.sent), count(each.handled), count(each.rejected),
                count(per_second(each.handled, of.span_ns)), quantile(each.wait, 0.5),
                quantile(each.wait, 0.99), quantile(each.run, 0.5), quantile(each.run, 0.99),
                duration(each.run.sum())});
  return result;
}

table unit_table(const figures& of) {
  table result{{{"unit", "unit", true},
                {"messages", "messages", true},
                {"from other threads", "crossings", true},
                {"events of the loop", "entered", true},
                {"busy", "busy", true}}};
  for (const auto& [ring, each] : of.units)
    result.add({number(ring), count(each.messages), count(each.crossings), count(each.entered),
                percent(static_cast<double>(each.busy_ns) / 1e9 / seconds_of(of))});
  return result;
}

table bytes_table(const figures& of) {
  table result{{{"what", "what"}, {"bytes", "bytes", true}, {"per s", "bytes_per_second", true}}};
  for (const auto& [name, sum] : of.bytes)
    result.add({word(name), bytes(sum), bytes(per_second(sum, of.span_ns))});
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
    const auto of = read(common);
    print_stats(figures_of(of, parse_selection(*words, of).apply(of)), common);
    warn_of_losses(of.seen);
  });
}

} // namespace lectern::tracing
