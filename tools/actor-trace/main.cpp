#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/views/commands.hpp"

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <iostream>

namespace {

using namespace lectern::tracing;

constexpr std::array commands{add_ls,       add_top,    add_info,    add_tail,  add_grep,
                              add_timeline, add_why,    add_effects, add_graph, add_stats,
                              add_check,    add_lint,   add_diff,    add_watch, add_record,
                              add_snapshot, add_export, add_sessions};

void declare(option_parser& parser, context& common, bool& no_color) {
  auto options = parser.common();
  options.add({"--trace", "PATH", "Folder of a daemon's trace, or a recording"}, common.trace);
  options.add(
    {"--run", "N [0]", "Read the trace of an earlier run; 1 is the run before the current one"},
    common.run, 0, 1'000);
  options.add_flag("--json", common.json, "Print JSON; times are nanoseconds");
  options.add_flag("--no-color", no_color, "Print no colours, even on a terminal");
  options.footer(
    "PATH defaults to $LECTERN_DIR/trace; LECTERN_DIR defaults to /run/lectern for root\n"
    "and to $XDG_RUNTIME_DIR/lectern for other users. The daemon is not contacted: it may\n"
    "be stopped, hung, or dead.\n"
    "Exit status: 0 fine, 1 something was found (grep: nothing was found), 2 error.\n"
    "Examples:\n"
    "  actor-trace sessions\n"
    "  actor-trace why --last\n"
    "  actor-trace tail conn=17\n"
    "  actor-trace --trace crash.trace lint");
  for (const auto add : commands)
    add(parser, common);
}

int run(int argc, char** argv) {
  context common;
  bool no_color = false;
  option_parser parser{"Shows what the actors of a lecternd do and did, and why.", "actor-trace",
                       LECTERN_VERSION};
  declare(parser, common, no_color);
  const auto stopped = parser.run(
    argc, argv, [&] { common.color = !no_color && !common.json && ::isatty(STDOUT_FILENO) == 1; });
  if (stopped)
    return *stopped == 0 ? 0 : static_cast<int>(verdict::failed);
  return static_cast<int>(common.result);
}

} // namespace

/// Exit statuses: `verdict`.
int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_DFL); // `actor-trace tail | head` ends quietly.
  std::ios::sync_with_stdio(false);
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cout.flush();
    std::fprintf(stderr, "actor-trace: %s\n", error.what());
    return static_cast<int>(verdict::failed);
  }
}
