#include "tools/actor-trace/views/outline.hpp"

#include "tools/actor-trace/text.hpp"
#include "tools/actor-trace/views/wording.hpp"

#include <algorithm>
#include <array>

namespace lectern::tracing {

using trace::event;
using trace::kind;

namespace {

/// What an event of the loop was about: the handler records it first.
constexpr std::array loop_facts{kind::link_read,  kind::link_written, kind::link_gone,
                                kind::child_exit, kind::source_read,  kind::source_drained};

/// What is written in a handler is between it and the next one of its ring.
std::string loop_facts_text(const reading& in, event_index handler) {
  std::string text;
  for (auto at = handler + 1; at < in.seen.events().size(); ++at) {
    const auto& entry = in.seen[at];
    if (entry.ring != in.seen[handler].ring)
      continue;
    if (is_handler(entry))
      break;
    if (in.why.cause_of(at) == handler
        && std::find(loop_facts.begin(), loop_facts.end(), entry.kind()) != loop_facts.end())
      text += (text.empty() ? " (" : ", ") + words_of(in, at);
  }
  return text.empty() ? text : text + ')';
}

std::string times_of(const reading& in, event_index at) {
  if (!is_handler(in.seen[at]))
    return {};
  const auto wait = wait_time(in, at);
  const auto run = run_time(in, at);
  return (wait ? ", waited " + duration_text(*wait) : "")
         + (run ? ", ran " + duration_text(*run) : ", has not returned");
}

std::string line_text(const reading& in, event_index at) {
  const auto is_woken = in.seen[at].kind() == kind::enter;
  return words_of(in, at) + (is_woken ? loop_facts_text(in, at) : "") + times_of(in, at);
}

/// Why the outline goes no deeper.
std::string last_remark(const reading& in, event_index at) {
  const auto& entry = in.seen[at];
  if (entry.kind() == kind::enter)
    return "from outside: " + in.seen.schema().value("entrance", entry.aux);
  if (entry.ticks() <= in.seen.complete_from())
    return "what came before was overwritten";
  if (entry.kind() == kind::receive)
    return "the event that sent it is not in the trace";
  return "from outside: no handler ran";
}

} // namespace

outline why(const reading& in, event_index start) {
  outline result;
  std::size_t depth = 0;
  for (auto at = start;; ++depth) {
    result.push_back({at, depth, line_text(in, at)});
    auto cause = in.why.cause_of(at);
    const auto is_delivery = is_message(in.seen[at]) && in.seen[at].kind() != kind::send;
    if (is_delivery && cause != no_event) { // The line names its sender already.
      at = cause;
      cause = in.why.cause_of(at);
    }
    if (cause == no_event) {
      result.push_back({no_event, depth + 1, last_remark(in, at)});
      return result;
    }
    at = cause;
  }
}

std::string to_text(const reading& in, const outline& lines, bool color) {
  constexpr std::size_t indents_max = 20;
  constexpr int number_columns = 9;
  constexpr int time_columns = 11;
  std::string text;
  for (const auto& line : lines) {
    std::string margin(number_columns + time_columns + 2, ' ');
    std::string name;
    if (line.event != no_event) {
      const auto ns = in.seen.clock().ns(in.seen[line.event].ticks())
                      - in.seen.clock().ns(in.seen[lines.front().event].ticks());
      const auto number = '#' + std::to_string(line.event);
      const auto time = (ns < 0 ? "-" : "+") + duration_text(ns < 0 ? -ns : ns);
      margin = number + std::string(number_columns - std::min<std::size_t>(number.size(), 8), ' ');
      margin +=
        std::string(time_columns - std::min<std::size_t>(time.size(), 11), ' ') + time + "  ";
      name = in.lives.name(in.seen[line.event].self) + ": ";
    }
    text += painted(margin, style::dim, color)
            + std::string(2 * std::min(line.depth, indents_max), ' ')
            + painted(printable(name), style::bold, color)
            + painted(printable(line.text), name.empty() ? style::dim : style::plain, color) + '\n';
  }
  return text;
}

} // namespace lectern::tracing
