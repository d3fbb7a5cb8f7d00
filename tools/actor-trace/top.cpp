#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/interruption.hpp"
#include "tools/actor-trace/loads.hpp"

#include <unistd.h>

#include <chrono>
#include <iostream>
#include <map>
#include <memory>

namespace lectern::tracing {

namespace {

struct top_options {
  std::vector<std::string> words;
  double window_seconds = 2;
  std::string by = "busy"; ///< One of `rankings`.
  bool once = false;
  std::size_t count_max = 30;
};

const std::map<std::string, ranking> rankings{{"queue", ranking::queue},
                                              {"busy", ranking::busy},
                                              {"wait", ranking::wait},
                                              {"bytes", ranking::bytes},
                                              {"msgs", ranking::msgs}};

std::int64_t window_ns(const top_options& options) {
  return static_cast<std::int64_t>(options.window_seconds * 1e9);
}

/// The window's first tick. @param window_ns Is cut to what is there.
std::uint64_t window_begin(const reading& trace, std::int64_t window_ns) {
  const auto& clock = trace.seen.clock();
  return clock.ticks(std::max<std::int64_t>(clock.ns(trace.seen.end()) - window_ns, 0));
}

void print_ranking(const std::map<std::uint32_t, load>& loads, const reading& trace,
                   const top_options& options, const context& common) {
  print(rank(loads, trace, parse_selection(options.words), rankings.at(options.by),
             window_ns(options), options.count_max),
        common);
}

/// One turn over a live trace.
/// @returns Whether there should be another one.
bool watch_window(const top_options& options, const context& common, const interruption& signals) {
  const auto where = trace_path(common);
  const auto before = trace::read_directory(where);
  if (before.has_error())
    throw failure{sentence_of(before.error())};
  const auto signal = signals.wait(std::chrono::milliseconds{window_ns(options) / 1'000'000});
  const auto after = read(common);
  auto loads = loads_since(after, before->taken);
  take_counters(loads, after, before->actors);
  if (!options.once && common.color)
    std::cout << "\x1b[H\x1b[2J";
  print_ranking(loads, after, options, common);
  std::cout.flush();
  return signal == 0 && after.seen.about().live && !options.once;
}

void top(const top_options& options, const context& common) {
  const auto trace = read(common);
  static_cast<void>(parse_selection(options.words, trace)); // An unknown name is reported once.
  if (!trace.seen.about().live) {
    print_ranking(loads_since(trace, window_begin(trace, window_ns(options))), trace, options,
                  common);
    return warn_of_losses(trace.seen);
  }
  const interruption signals;
  while (watch_window(options, common, signals))
    continue;
}

} // namespace

// -- command ----------------------------------------------------------------------

void add_top(option_parser& parser, context& common) {
  auto command = parser.add_command("top", "Rank actors by their activity in a time window");
  auto options = std::make_shared<top_options>();
  add_selection(command, options->words);
  command.add({"-w", "SECONDS [2]", "Length of the window"}, options->window_seconds, 0.001,
              86'400);
  command.add({"-n", "N [30]", "Show at most this many"}, options->count_max, 1, 1'000'000);
  command.add_choice({"--by", "queue|busy|wait|bytes|msgs [busy]", "What to rank by"}, options->by,
                     {"queue", "busy", "wait", "bytes", "msgs"});
  command.add_flag("--once", options->once, "Stop after one window");
  command.footer("Of a recording or an ended process, the last window is shown.\n"
                 "wait: mean time in the mailbox; run: mean time of a handler.\n"
                 "Examples:\n"
                 "  actor-trace top -w 5\n"
                 "  actor-trace --json top --once --by queue type=connection");
  command.on_run([=, &common] { top(*options, common); });
}

} // namespace lectern::tracing
