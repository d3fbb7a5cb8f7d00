#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/event_text.hpp"
#include "tools/actor-trace/session_list.hpp"
#include "tools/actor-trace/text.hpp"
#include "tools/actor-trace/views/commands.hpp"
#include "tools/actor-trace/views/ending.hpp"
#include "tools/actor-trace/views/event_name.hpp"
#include "tools/actor-trace/views/outline.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace lectern::tracing {

namespace {

struct outline_options {
  std::vector<std::string> words;
  std::size_t lines_max = 100;
  bool last = false; ///< The session that ended last is meant.
};

boost::json::array to_json(const reading& trace, const outline& shown) {
  boost::json::array lines;
  for (const auto& shown_line : shown) {
    boost::json::object line{{"depth", shown_line.depth}, {"text", shown_line.text}};
    if (shown_line.event != no_event)
      line["event"] = event_object(trace, shown_line.event, numbering::position);
    lines.push_back(std::move(line));
  }
  return lines;
}

void print_outline(const reading& trace, const outline& lines, const context& common) {
  if (common.json)
    print(boost::json::value{to_json(trace, lines)});
  else
    std::cout << to_text(trace, lines, common.color);
}

void explain_end(const reading& trace, const session& about,
                 const std::vector<listed_session>& listed, const context& common) {
  const auto sentence = why_it_ended(trace, about, [&](const std::string& uuid) {
    const auto found = std::ranges::find(listed, uuid, &listed_session::id);
    return found == listed.end() ? std::string{} : found->user;
  });
  const auto ends = ends_of(trace, about);
  if (!common.json) {
    std::cout << painted(sentence, style::bold, common.color) << '\n';
    for (const auto end : ends)
      std::cout << '\n' << to_text(trace, why(trace, end), common.color);
    return;
  }
  boost::json::array outlines;
  for (const auto end : ends)
    outlines.push_back(to_json(trace, why(trace, end)));
  print(boost::json::object{{"sentence", sentence}, {"outlines", std::move(outlines)}});
}

/// What the records that were overwritten mean for the answer about a session.
void warn_of_losses_in(const reading& trace, const session& about) {
  if (trace.seen.lost() != 0 && evidence_of(trace, about).is_complete)
    say("about " + count_text(trace.seen.lost())
        + " records were overwritten, none of this session");
  else
    warn_of_losses(trace.seen);
}

/// Whether the words name a session rather than an event or a selection.
bool names_session(const outline_options& options) {
  return options.last
         || (options.words.size() == 1
             && options.words[0].find_first_of("#=<>") == std::string::npos);
}

/// Explains the end of a session by the first trace that knows it, the newest first.
/// @returns Whether there is one.
bool explain_from_trace(const std::string& uuid, const std::vector<listed_session>& listed,
                        const context& common) {
  for (const auto& file : this_and_earlier_traces(common)) {
    auto shot = trace::read_trace(file);
    if (shot.has_error() && file == trace_path(common))
      throw failure{sentence_of(shot.error())};
    if (shot.has_error()) // Of an older version: it is not what was asked for.
      continue;
    const reading trace{std::move(*shot)};
    const auto found = trace.lives.operations_with(uuid);
    if (found.size() > 1)
      throw failure{count_text(found.size()) + " operations have " + uuid + " in their id"};
    if (found.empty())
      continue;
    const auto about = session_of_operation(trace, found.front());
    explain_end(trace, about, listed, common);
    warn_of_losses_in(trace, about);
    return true;
  }
  return false;
}

void explain_session(const outline_options& options, const context& common) {
  const auto word = options.last ? std::string{} : options.words[0];
  const auto listed = sessions_beside(trace_path(common));
  const auto* meant = session_meant(listed, word);
  if (meant == nullptr && word.empty())
    throw failure{"no session has been recorded"};
  if (meant != nullptr && !common.json)
    std::cout << painted(printable(sentence_of(*meant)), style::dim, common.color) << '\n';
  if (explain_from_trace(meant != nullptr ? meant->id : word, listed, common))
    return;
  if (meant == nullptr)
    throw failure{"no session or instance matches " + word
                  + "; `actor-trace sessions` lists the sessions"};
  if (common.json)
    print(boost::json::object{{"sentence", sentence_of(*meant)}});
  say("the records that would show what led to it were overwritten");
}

void explain(const outline_options& options, const context& common) {
  if (names_session(options))
    return explain_session(options, common);
  const auto trace = read(common);
  if (const auto about = session_named(trace, options.words)) {
    explain_end(trace, *about, sessions_beside(trace_path(common)), common);
    return warn_of_losses_in(trace, *about);
  }
  print_outline(trace, why(trace, event_named(trace, options.words)), common);
  warn_of_losses(trace.seen);
}

void follow(const outline_options& options, const context& common) {
  const auto trace = read(common);
  print_outline(trace, effects(trace, event_named(trace, options.words), options.lines_max),
                common);
  warn_of_losses(trace.seen);
}

} // namespace

void add_why(option_parser& parser, context& common) {
  auto command = parser.add_command("why", "Explain why a session ended, or why an event occurred");
  auto options = std::make_shared<outline_options>();
  add_selection(command, options->words);
  command.add_flag("--last", options->last, "Explain the session that ended most recently");
  command.footer(
    "A session is given by any part of its id, as `incus` and `sessions` print it, by its\n"
    "instance (then the latest session is meant), or by conn=N or op=PREFIX. Its end is\n"
    "explained in one sentence; the traces of earlier runs are searched as well.\n"
    "An event is given by its number, #N, or by a selection (then its last event is\n"
    "meant). Below each event is its cause, down to what came from outside.\n"
    "Examples:\n"
    "  actor-trace why --last\n"
    "  actor-trace why conn=17\n"
    "  actor-trace why '#1234'\n"
    "  actor-trace why kind=child_signal op=1f3a");
  command.on_run([=, &common] { explain(*options, common); });
}

void add_effects(option_parser& parser, context& common) {
  auto command = parser.add_command("effects", "Show what followed from an event");
  auto options = std::make_shared<outline_options>();
  add_selection(command, options->words);
  command.add({"-n", "N [100]", "Print at most this many lines"}, options->lines_max, 1, 1'000'000);
  command.footer("An event is given as for `why`. Repeated lines are folded.\n"
                 "Examples:\n"
                 "  actor-trace effects '#1234'\n"
                 "  actor-trace effects msg=cancel_operation kind=receive");
  command.on_run([=, &common] { follow(*options, common); });
}

} // namespace lectern::tracing
