#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/event_text.hpp"
#include "tools/actor-trace/text.hpp"
#include "tools/actor-trace/views/commands.hpp"
#include "tools/actor-trace/views/ending.hpp"
#include "tools/actor-trace/views/event_name.hpp"
#include "tools/actor-trace/views/outline.hpp"

#include <boost/json/object.hpp>

#include <iostream>
#include <memory>

namespace lectern::tracing {

namespace {

struct outline_options {
  std::vector<std::string> words;
  std::size_t lines_max = 100;
};

boost::json::array to_json(const reading& of, const outline& what) {
  boost::json::array lines;
  for (const auto& each : what) {
    boost::json::object line{{"depth", each.depth}, {"text", each.text}};
    if (each.event != no_event)
      line["event"] = event_object(of, each.event, numbering::position);
    lines.push_back(std::move(line));
  }
  return lines;
}

void print_outline(const reading& of, const outline& what, const context& common) {
  if (common.json)
    print(boost::json::value{to_json(of, what)});
  else
    std::cout << to_text(of, what, common.color);
}

void explain_end(const reading& of, const session& about, const context& common) {
  const auto sentence = why_it_ended(of, about);
  const auto ends = ends_of(of, about);
  if (!common.json) {
    std::cout << painted(sentence, style::bold, common.color) << '\n';
    for (const auto each : ends)
      std::cout << '\n' << to_text(of, why(of, each), common.color);
    return;
  }
  boost::json::array outlines;
  for (const auto each : ends)
    outlines.push_back(to_json(of, why(of, each)));
  print(boost::json::object{{"sentence", sentence}, {"outlines", std::move(outlines)}});
}

void explain(const outline_options& options, const context& common) {
  const auto of = read(common);
  if (const auto about = session_named(of, options.words))
    explain_end(of, *about, common);
  else
    print_outline(of, why(of, event_named(of, options.words)), common);
  warn_of_losses(of.seen);
}

void follow(const outline_options& options, const context& common) {
  const auto of = read(common);
  print_outline(of, effects(of, event_named(of, options.words), options.lines_max), common);
  warn_of_losses(of.seen);
}

} // namespace

void add_why(option_parser& parser, context& common) {
  auto command = parser.add_command("why", "Say why something happened, or why a session ended");
  auto options = std::make_shared<outline_options>();
  add_selection(command, options->words);
  command.footer("An event is named by its number, #N, or by a selection: the last one of it is\n"
                 "taken. Of conn=N or op=PREFIX alone the end is explained, in one sentence.\n"
                 "Below an event stands its cause, down to what came from outside.\n"
                 "Examples:\n"
                 "  actor-trace why conn=17\n"
                 "  actor-trace why '#1234'\n"
                 "  actor-trace why kind=child_signal op=1f3a");
  command.on_run([=, &common] { explain(*options, common); });
}

void add_effects(option_parser& parser, context& common) {
  auto command = parser.add_command("effects", "Say what followed from an event");
  auto options = std::make_shared<outline_options>();
  add_selection(command, options->words);
  command.add({"-n", "N [100]", "Print so many lines"}, options->lines_max, 1, 1'000'000);
  command.footer("An event is named as for `why`. What repeats is folded.\n"
                 "Examples:\n"
                 "  actor-trace effects '#1234'\n"
                 "  actor-trace effects msg=cancel_operation kind=receive");
  command.on_run([=, &common] { follow(*options, common); });
}

} // namespace lectern::tracing
