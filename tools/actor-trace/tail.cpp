#include "tools/actor-trace/tail.hpp"

#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/event_text.hpp"
#include "tools/actor-trace/interruption.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <iterator>
#include <memory>

namespace lectern::tracing {

using namespace std::chrono_literals;

std::vector<event_index> last_of(const reading& trace, const selection& chosen,
                                 std::size_t count_max) {
  auto events = chosen.apply(trace);
  const auto skipped = events.size() - std::min(events.size(), count_max);
  events.erase(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(skipped));
  return events;
}

std::vector<event_index> fresh_of(const follower::look& from, const selection& chosen) {
  const auto events = chosen.apply(*from.trace);
  std::vector<event_index> result;
  std::set_intersection(events.begin(), events.end(), from.fresh.begin(), from.fresh.end(),
                        std::back_inserter(result));
  return result;
}

namespace {

/// Chosen: as quick as an eye, and nothing for the machine.
constexpr auto look_interval = 50ms;

struct tail_options {
  std::vector<std::string> words;
  std::size_t count_max = 1'000;
  double seconds = 10;
};

void print_event(const reading& trace, event_index at, numbering numbers, const context& common) {
  if (common.json)
    std::cout << event_object(trace, at, numbers) << '\n';
  else
    std::cout << event_line(trace, at, numbers, common.color) << '\n';
}

void tail_dead(const tail_options& options, const context& common) {
  const auto trace = read(common);
  const auto chosen = parse_selection(options.words, trace);
  for (const auto at : last_of(trace, chosen, options.count_max))
    print_event(trace, at, numbering::position, common);
  warn_of_losses(trace.seen);
}

/// What a live tail did.
struct progress {
  std::size_t shown = 0;
  std::size_t left = 0;     ///< Had happened when the last one was shown.
  std::uint64_t missed = 0; ///< Records that were overwritten.
};

void say_what_is_missing(const progress& done, const tail_options& options) {
  if (done.missed > 0)
    say(count_text(done.missed) + " records were overwritten before they were read");
  if (done.shown == options.count_max)
    say("stopped after " + count_text(done.shown) + " events"
        + (done.left > 0 ? "; " + count_text(done.left) + " more had happened" : ""));
}

void tail_live(follower& from, const tail_options& options, const context& common) {
  const interruption signals;
  const auto chosen = parse_selection(options.words);
  const auto until = std::chrono::steady_clock::now()
                     + std::chrono::duration_cast<std::chrono::nanoseconds>(
                       std::chrono::duration<double>{options.seconds});
  progress done;
  for (bool goes_on = true; goes_on && done.shown < options.count_max;) {
    goes_on = signals.wait(look_interval) == 0 && std::chrono::steady_clock::now() < until;
    const auto look = from.next();
    done.missed += look.missed;
    goes_on = goes_on && !look.is_over;
    if (look.trace == nullptr)
      break;
    for (const auto at : fresh_of(look, chosen)) {
      if (done.shown == options.count_max) {
        ++done.left;
        continue;
      }
      print_event(*look.trace, at, numbering::none, common);
      ++done.shown;
    }
    std::cout.flush();
  }
  say_what_is_missing(done, options);
}

void tail(const tail_options& options, const context& common) {
  const auto where = trace_path(common);
  if (!std::filesystem::is_directory(where))
    return tail_dead(options, common);
  follower from{where};
  if (!from.is_live())
    return tail_dead(options, common);
  tail_live(from, options, common);
}

} // namespace

// -- command ----------------------------------------------------------------------

void add_tail(option_parser& parser, context& common) {
  auto command = parser.add_command("tail", "Print events as they happen, or the last ones");
  auto options = std::make_shared<tail_options>();
  add_selection(command, options->words);
  command.add({"-n", "N [1000]", "Stop after this many events"}, options->count_max, 1,
              100'000'000);
  command.add({"-t", "SECONDS [10]", "Stop after this many seconds"}, options->seconds, 0, 86'400);
  command.footer("Of a recording or an ended process, the last N events are shown.\n"
                 "Examples:\n"
                 "  actor-trace tail conn=17\n"
                 "  actor-trace tail -n 50 kind=send msg=stop_link,hang_up\n"
                 "  actor-trace --json tail -t 60 'dur>5ms'");
  command.on_run([=, &common] { tail(*options, common); });
}

} // namespace lectern::tracing
