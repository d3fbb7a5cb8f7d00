#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/event_text.hpp"
#include "tools/actor-trace/pattern.hpp"
#include "tools/actor-trace/sessions.hpp"
#include "tools/actor-trace/text.hpp"

#include <iostream>
#include <memory>
#include <utility>

namespace lectern::tracing {

namespace {

struct grep_options {
  std::string wanted;
  std::vector<std::string> words;
};

/// What was found in the life of one connection.
struct hit {
  std::uint32_t link = 0;
  std::vector<event_index> events;
};

std::vector<hit> hits_of(const pattern& wanted, const reading& trace, const selection& chosen) {
  std::vector<hit> result;
  for (const auto& [link, events] : by_link(trace, chosen.apply(trace)))
    for (auto& occurrence : wanted.occurrences(trace, events))
      result.push_back({link, std::move(occurrence)});
  return result;
}

boost::json::array to_json(const reading& trace, const std::vector<hit>& hits) {
  boost::json::array result;
  for (const auto& hit : hits) {
    boost::json::array events;
    for (const auto at : hit.events)
      events.push_back(event_object(trace, at, numbering::position));
    result.push_back({{"conn", hit.link}, {"events", std::move(events)}});
  }
  return result;
}

void print_hit(const reading& trace, const hit& match, bool color) {
  const auto& clock = trace.seen.clock();
  const auto took = clock.ns(trace.seen[match.events.back()].ticks())
                    - clock.ns(trace.seen[match.events.front()].ticks());
  std::cout << painted("connection " + std::to_string(match.link), style::bold, color) << ", in "
            << duration_text(took) << '\n';
  for (const auto at : match.events)
    std::cout << "  " << event_line(trace, at, numbering::position, color) << '\n';
}

void grep(const grep_options& options, context& common) {
  const auto wanted = pattern::parse(options.wanted);
  if (wanted.has_error())
    throw failure{wanted.error()};
  const auto trace = read(common);
  if (const auto unknown = wanted->unknown_in(trace); !unknown.empty())
    throw failure{unknown};
  const auto hits = hits_of(*wanted, trace, parse_selection(options.words, trace));
  if (common.json)
    print(to_json(trace, hits));
  else
    for (const auto& hit : hits)
      print_hit(trace, hit, common.color);
  warn_of_losses(trace.seen);
  common.result = hits.empty() ? verdict::found : verdict::fine;
}

} // namespace

// -- command ----------------------------------------------------------------------

void add_grep(option_parser& parser, context& common) {
  auto command = parser.add_command("grep", "Find events that occurred in a given order");
  auto options = std::make_shared<grep_options>();
  command.add({"pattern", "PATTERN",
               "Steps, joined by `then`; a step is `[not] [TYPE:]KIND [NAME] [within DURATION]`",
               true},
              options->wanted);
  add_selection(command, options->words);
  command.footer("Each connection is searched separately. NAME is a message, or the phase,\n"
                 "entrance, cause … of the event. Exit status 1: no match.\n"
                 "Examples:\n"
                 "  actor-trace grep 'link_close then link_write'\n"
                 "  actor-trace grep 'recv stop_link then link_gone within 10ms' conn=17\n"
                 "  actor-trace grep 'connection:phase closing then not link_gone within 5s'");
  command.on_run([=, &common] { grep(*options, common); });
}

} // namespace lectern::tracing
