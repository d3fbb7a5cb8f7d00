#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/text.hpp"
#include "tools/actor-trace/views/commands.hpp"
#include "tools/actor-trace/views/conversation.hpp"

#include <iostream>
#include <memory>

namespace lectern::tracing {

namespace {

struct graph_options {
  std::vector<std::string> words;
  bool roles = false;
  bool ascii = false;
  bool dot = false;
  bool mermaid = false;
};

void show(const graph_options& options, const context& common) {
  const auto trace = read(common);
  const auto talks = conversation_in(trace, parse_selection(options.words, trace).apply(trace),
                                     options.roles ? grouping::roles : grouping::actors);
  if (options.dot)
    std::cout << to_dot(talks);
  else if (options.mermaid)
    std::cout << to_mermaid(talks);
  else {
    if (!common.json)
      std::cout << tree_of(talks, options.ascii) << '\n';
    print(talks_of(talks), common);
  }
  warn_of_losses(trace.seen);
}

} // namespace

void add_graph(option_parser& parser, context& common) {
  auto command =
    parser.add_command("graph", "Show which actors exchange messages, and which created which");
  auto options = std::make_shared<graph_options>();
  add_selection(command, options->words);
  command.add_flag("--roles", options->roles, "Merge actors of the same type");
  command.add_flag("--ascii", options->ascii, "Draw with ASCII characters only");
  command.add_flag("--dot", options->dot, "Print a graph for Graphviz");
  command.add_flag("--mermaid", options->mermaid, "Print a graph for Mermaid");
  command.exclude("--mermaid", "--dot");
  command.footer(
    "Bytes are bytes of output. In diagrams, a dotted line leads from an actor to each\n"
    "actor that it created.\n"
    "Examples:\n"
    "  actor-trace graph conn=17\n"
    "  actor-trace graph --roles --dot | dot -Tsvg >actors.svg");
  command.on_run([=, &common] { show(*options, common); });
}

} // namespace lectern::tracing
