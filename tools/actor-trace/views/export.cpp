#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/views/commands.hpp"
#include "tools/actor-trace/views/exports.hpp"

#include <unistd.h>

#include <array>
#include <fstream>
#include <iostream>
#include <memory>

namespace lectern::tracing {

namespace {

struct export_options {
  std::vector<std::string> words;
  std::filesystem::path file;
  exporter writer = nullptr;
  bool is_binary = false;
};

struct format {
  const char* flag;
  const char* action;
  exporter writer;
  bool is_binary = false;
};

constexpr std::array formats{
  format{"--perfetto", "For ui.perfetto.dev: slices, flows, counters", export_perfetto, true},
  format{"--chrome", "The same as JSON, for chrome://tracing and speedscope", export_chrome},
  format{"--shiviz", "A log with vector clocks, for ShiViz", export_shiviz},
  format{"--mermaid", "A sequence diagram", export_mermaid},
  format{"--csv", "A row for each event", export_csv},
};

exporter exporter_of(const export_options& options, const context& common) {
  if (options.writer != nullptr)
    return options.writer;
  if (common.json) // It belongs to all commands.
    return export_json;
  throw failure{"which format? Use --perfetto, --chrome, --shiviz, --mermaid, --json or --csv"};
}

void write(const export_options& options, const context& common) {
  const auto format = exporter_of(options, common);
  if (options.file.empty() && options.is_binary && ::isatty(STDOUT_FILENO) == 1)
    throw failure{"this format is binary; use -o FILE"};
  const auto trace = read(common);
  const auto chosen = parse_selection(options.words, trace).apply(trace);
  if (options.file.empty())
    format(trace, chosen, std::cout);
  else {
    std::ofstream file{options.file, std::ios::binary};
    format(trace, chosen, file);
    file.close();
    if (!file)
      throw failure{"cannot write " + options.file.string()};
  }
  warn_of_losses(trace.seen);
}

} // namespace

void add_export(option_parser& parser, context& common) {
  auto command = parser.add_command("export", "Export events to another tool");
  auto options = std::make_shared<export_options>();
  add_selection(command, options->words);
  std::vector<alternative> flags;
  for (const auto& format : formats)
    flags.push_back({format.flag, format.action, [=, &format] {
                       options->writer = format.writer;
                       options->is_binary = format.is_binary;
                     }});
  command.add_alternatives("format", flags);
  command.add({"-o", "FILE", "Output file"}, options->file);
  command.footer("With --json: one object per line.\n"
                 "Examples:\n"
                 "  actor-trace export --perfetto -o session.pftrace conn=17\n"
                 "  actor-trace export --csv kind=send >sends.csv");
  command.on_run([=, &common] { write(*options, common); });
}

} // namespace lectern::tracing
