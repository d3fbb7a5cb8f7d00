#include "tools/actor-trace/command.hpp"

#include "actors/trace/earlier.hpp"
#include "tools/actor-trace/selection.hpp"
#include "tools/actor-trace/text.hpp"

#include <boost/json/serialize.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace lectern::tracing {

namespace fs = std::filesystem;

namespace {

/// A folder that the environment names, or nothing.
fs::path folder_in(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? fs::path{} : fs::path{value};
}

/// Where the daemon keeps its sockets and rings.
fs::path runtime_folder() {
  if (auto own = folder_in("LECTERN_DIR"); !own.empty())
    return own;
  if (::geteuid() == 0)
    return "/run/lectern";
  if (auto runtime = folder_in("XDG_RUNTIME_DIR"); !runtime.empty())
    return runtime / "lectern";
  throw failure{"neither --trace nor LECTERN_DIR nor XDG_RUNTIME_DIR says where the trace is"};
}

} // namespace

namespace {

fs::path latest_trace(const context& common) {
  return common.trace.empty() ? runtime_folder() / "trace" : common.trace;
}

} // namespace

fs::path trace_path(const context& common) {
  auto latest = latest_trace(common);
  if (common.run == 0)
    return latest;
  const auto earlier = trace::earlier_traces(latest);
  if (common.run > earlier.size())
    throw failure{"there is no such earlier run; kept: " + count_text(earlier.size())};
  return earlier[common.run - 1];
}

std::vector<fs::path> this_and_earlier_traces(const context& common) {
  const auto latest = latest_trace(common);
  auto traces = trace::earlier_traces(latest);
  traces.insert(traces.begin(), latest);
  traces.erase(traces.begin(), std::ranges::find(traces, trace_path(common)));
  return traces;
}

std::string sentence_of(const trace::bad_trace& bad) {
  return "cannot read " + bad.file.string() + ": " + bad.why;
}

trace::snapshot read_file(const fs::path& file) {
  auto shot = trace::read_trace(file);
  if (shot.has_error())
    throw failure{sentence_of(shot.error())};
  return std::move(*shot);
}

reading read(const context& common) {
  return reading{read_file(trace_path(common))};
}

void say(const std::string& sentence) {
  std::cerr << printable(sentence) + '\n';
}

void warn_of_losses(const trace::history& seen) {
  if (seen.lost() == 0)
    return;
  say("about " + count_text(seen.lost()) + " records were overwritten; complete from "
      + clock_text(seen.clock().realtime_ns(seen.complete_from()))
      + ": this answer may lack what happened before");
}

void print(const table& rows, const context& common) {
  if (common.json)
    print(rows.to_json());
  else
    rows.print(std::cout, common.color);
}

void print(const boost::json::value& value) {
  std::cout << boost::json::serialize(value) << '\n';
}

void add_selection(command_options command, std::vector<std::string>& words) {
  command.add({"selection", "TERM...",
               "What to show, e.g. conn=17 op=1f3a actor=12 type=console kind=send msg=stop_link\n"
               "unit=0 t>12:01:03 t<+5s dur>1ms wait>1ms; = and != take lists: conn=17,18"},
              words);
}

selection parse_selection(const std::vector<std::string>& words) {
  auto parsed = selection::parse(words);
  if (parsed.has_error())
    throw failure{parsed.error()};
  return std::move(*parsed);
}

selection parse_selection(const std::vector<std::string>& words, const reading& known) {
  auto chosen = parse_selection(words);
  if (const auto unknown = chosen.unknown_in(known); !unknown.empty())
    throw failure{unknown};
  return chosen;
}

} // namespace lectern::tracing
