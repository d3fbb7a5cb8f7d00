#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/views/commands.hpp"
#include "tools/actor-trace/views/story.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>

namespace lectern::tracing {

namespace {

/// Chosen: what a wide screen shows.
constexpr std::size_t lanes_max = 60;

struct timeline_options {
  std::vector<std::string> words;
  bool ascii = false;
  bool mermaid = false;
  bool svg = false;
};

/// The value of COLUMNS, else the width of the terminal; 0 for a file or a pipe.
std::size_t terminal_columns() {
  if (const auto* text = std::getenv("COLUMNS"); text != nullptr)
    if (const auto number = parse_number(text))
      return *number;
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void show(const timeline_options& options, const context& common) {
  if (options.words.empty())
    throw failure{"whose timeline? Use conn=, op= or actor="};
  const auto trace = read(common);
  const auto told = tell(trace, parse_selection(options.words, trace).apply(trace));
  if (told.lanes.size() > lanes_max)
    throw failure{count_text(told.lanes.size())
                  + " actors are too many for a diagram; select at most " + count_text(lanes_max)};
  if (common.json)
    print(to_json(told));
  else if (options.svg)
    std::cout << to_svg(told);
  else if (options.mermaid)
    std::cout << to_mermaid(told);
  else
    std::cout << to_text(
      told, {.columns = terminal_columns(), .ascii = options.ascii, .color = common.color});
  warn_of_losses(trace.seen);
}

} // namespace

void add_timeline(option_parser& parser, context& common) {
  auto command =
    parser.add_command("timeline", "Draw the life of a connection as a sequence diagram");
  auto options = std::make_shared<timeline_options>();
  add_selection(command, options->words);
  command.add_flag("--ascii", options->ascii, "Draw with ASCII characters only");
  command.add_flag("--mermaid", options->mermaid, "Print a Mermaid diagram");
  command.add_flag("--svg", options->svg, "Print an SVG image");
  command.exclude("--ascii", "--mermaid");
  command.exclude("--ascii", "--svg");
  command.exclude("--mermaid", "--svg");
  command.footer("One line per event; a message is an arrow, drawn where it is handled. Repeated\n"
                 "events and long pauses are folded. COLUMNS sets the width.\n"
                 "Examples:\n"
                 "  actor-trace timeline conn=17\n"
                 "  actor-trace timeline op=1f3a 't>12:01:03'\n"
                 "  actor-trace timeline conn=17 --svg >session.svg");
  command.on_run([=, &common] { show(*options, common); });
}

} // namespace lectern::tracing
