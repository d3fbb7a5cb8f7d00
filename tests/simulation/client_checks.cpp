#include "actors/messages/handles.hpp"
#include "app/dialects/end_text.hpp"
#include "tests/simulation/checks.hpp"
#include "tests/simulation/pattern.hpp"
#include "tests/simulation/world.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>

namespace lectern::simulation {

namespace {

/// What its client has seen.
const std::string& shown_on(const client& who, const client::socket& socket) {
  return who.speaker ? who.speaker->shown() : socket.link->got().data;
}

/// The stream of the child that is behind a socket for output.
std::size_t stream_behind(const client::socket& socket) {
  return static_cast<std::size_t>(socket.name.front() - '0');
}

// -- bytes ------------------------------------------------------------------------

/// What a command's client has got is the beginning of what the command wrote,
/// and all of it if nothing excuses less.
void judge_command_output(world& all, const client& who, const client::socket& socket) {
  const auto& got = shown_on(who, socket);
  const auto stream = stream_behind(socket);
  const auto size = who.child ? who.child->stream(stream).bytes_fed() : 0;
  const auto wrote = pattern().substr(place_of(who.plan.number, stream), size);
  if (!wrote.starts_with(got))
    all.complain(rules::every_byte, words_of(who) + " got what its command did not write");
  else if (who.excuses.empty() && got.size() != wrote.size())
    all.complain(rules::every_byte, words_of(who) + " got " + std::to_string(got.size())
                                      + " bytes of " + std::to_string(wrote.size()));
}

/// Whether the last bytes are those in front of one of these places of the
/// pattern; short texts stand at several.
bool ends_at_one_of(const std::vector<std::size_t>& places, std::string_view text) {
  return std::any_of(places.begin(), places.end(), [&](auto place) {
    return text.empty() ? place == 0 : pattern().substr(0, place).ends_with(text);
  });
}

/// What a console's viewer has got stands in the console's log without a hole,
/// but for those it was told of; a viewer who stays has it up to the end of a source.
void judge_console_output(world& all, const client& who, const client::socket& socket) {
  constexpr std::string_view notice = "\r\n[lectern: ";
  const std::string_view all_shown = shown_on(who, socket);
  auto rest = all_shown;
  const auto first = rest.substr(0, rest.find(notice));
  auto place = find_in_pattern(first, all.console.bytes_read());
  if (who.speaker && who.speaker->begin())
    place = pattern().substr(*who.speaker->begin()).starts_with(first) ? who.speaker->begin()
                                                                       : std::nullopt;
  if (place)
    *place += first.size();
  rest.remove_prefix(first.size());
  while (!rest.empty() && place) {
    rest.remove_prefix(notice.size());
    *place += std::stoul(std::string{rest});
    rest.remove_prefix(std::min(rest.size(), rest.find("]\r\n") + 3));
    const auto part = rest.substr(0, rest.find(notice));
    if (!pattern().substr(*place).starts_with(part))
      place.reset();
    else
      *place += part.size();
    rest.remove_prefix(part.size());
  }
  const auto ends = all.console.ends();
  const bool whole = first.size() == all_shown.size();
  const bool to_an_end =
    whole ? ends_at_one_of(ends, first) : std::find(ends.begin(), ends.end(), place) != ends.end();
  if (!place)
    all.complain(rules::every_byte, words_of(who) + " got other bytes than the log's");
  else if (who.excuses.empty() && !who.plan.leaves && !to_an_end)
    all.complain(rules::every_byte, words_of(who) + " does not have the console's last bytes");
}

/// The end in the session protocol, which says more.
void judge_told_end(world& all, const client& who, const session_speaker& told) {
  if (told.ends() > 1)
    all.complain(rules::one_end_mark, words_of(who) + " is told its end more than once");
  // A service that stops tells the end before it is there.
  const bool knows = told.exit_code() || who.excuses.empty();
  if (told.ends() == 1 && knows && who.final && told.exit_code() != who.final->end.exit_code)
    all.complain(rules::exit_status, words_of(who) + " is told another exit code than everybody");
  if (told.ends() == 0 && who.excuses.empty())
    all.complain(rules::one_end_mark, words_of(who) + " is not told its end");
}

/// The end mark and Close.
void judge_end_of(world& all, const client& who, const client::socket& socket) {
  const auto& got = socket.link->got();
  const bool shows = socket.shows_output;
  if (got.end_marks > (shows ? 1U : 0U))
    all.complain(rules::one_end_mark, words_of(who) + " got a mark too many on " + socket.name);
  if (who.speaker)
    return judge_told_end(all, who, *who.speaker);
  if (!who.excuses.empty())
    return;
  if (shows && got.end_marks == 0)
    all.complain(rules::one_end_mark, words_of(who) + " got no end mark on " + socket.name);
  if (!got.closed && !who.plan.is_hasty && !all.hurried)
    all.complain(rules::nobody_waits, words_of(who) + " got no Close on " + socket.name);
}

void judge_socket(world& all, const client& who, const client::socket& socket) {
  judge_end_of(all, who, socket);
  if (!socket.shows_output)
    return;
  if (who.is_console())
    judge_console_output(all, who, socket);
  else
    judge_command_output(all, who, socket);
}

// -- the end of its operation -------------------------------------------------------

void judge_status(world& all, const client& who) {
  const auto& end = who.final->end;
  const auto complain = [&](const std::string& what) {
    all.complain(rules::exit_status, words_of(who) + ": " + what);
  };
  const auto& child = who.plan.child;
  const bool fails = child.spawn_error != 0 || child.opens_never || who.plan.withholds;
  if (fails && end.status == operation_status::success)
    complain("success of what cannot succeed");
  if (end.exit_code && who.child && who.child->ended()
      && *end.exit_code != who.child->ended()->shell_code())
    complain("another exit code than the command's");
  if (end.exit_code && who.child && !who.child->ended())
    complain("an exit code of a command that runs");
  if (who.child && !end.exit_code)
    complain("the exit code is lost");
  if (!who.excuses.empty())
    return;
  if (end.status != operation_status::success)
    complain("ended with " + std::string{trace_name(end.reason.cause)} + ' ' + error_text(end));
  if (!who.is_console() && !end.exit_code)
    complain("no exit code");
}

/// Connecting and reading in time is the client's duty, unless time jumps.
void excuse_lateness(world& all, client& who) {
  if (!who.final)
    return;
  const auto cause = who.final->end.reason.cause;
  const bool timed_out = cause == end_cause::timed_out;
  const bool is_late = timed_out || cause == end_cause::stalled
                       || who.final->end.open_error == ETIMEDOUT; // Of its opener.
  if (all.hurried && is_late)
    who.excuse("a deadline passed early");
  if (timed_out && who.final->updated_at - who.final->created_at < std::chrono::seconds{10})
    all.complain(rules::one_final_state, words_of(who) + " timed out before its time");
}

} // namespace

std::string words_of(const client& who) {
  auto text = who.name();
  const char* separator = " (";
  for (const auto& why : who.excuses) {
    text += separator + why;
    separator = ", ";
  }
  return who.excuses.empty() ? text : text + ")";
}

void judge_client(world& all, client& who) {
  if (who.asked && !who.is_settled())
    all.complain(rules::nobody_waits, words_of(who) + " waits behind the end");
  excuse_lateness(all, who);
  if (who.speaker && who.speaker->ends() > 0 && !who.speaker->begin())
    who.excuse("its session ended before it began");
  if (who.child && who.child->failed())
    who.excuse("a stream of its command failed");
  if (who.is_console() && all.hurried && who.plan.is_hasty)
    who.excuse("it did not wait, and a deadline passed early");
  if (who.refused && !who.may_be_refused && who.excuses.empty())
    all.complain(rules::one_controller, words_of(who) + " was refused a console that is free");
  const bool unheard = all.stop_asked && !who.announced; // The directory had gone.
  if (who.begun && who.finals != 1 && !unheard)
    all.complain(rules::one_final_state,
                 words_of(who) + " has " + std::to_string(who.finals) + " final states");
  if (who.final)
    judge_status(all, who);
  for (const auto& socket : who.sockets)
    if (socket.link)
      judge_socket(all, who, socket);
  if (!who.child)
    return;
  judge_child(all, *who.child, &who);
  if (who.excuses.empty() && who.plan.child.awaits_input_end
      && who.child->stream(0).drunk().size() != who.bytes_typed)
    all.complain(rules::own_input, words_of(who) + " typed what its command did not get");
}

void judge_final(world& all, const client& who, operation_status status) {
  if (status != operation_status::success || !who.excuses.empty())
    return;
  for (const auto& socket : who.sockets) {
    if (!socket.shows_output || !socket.link)
      continue;
    const bool all_written =
      !who.child || who.child->failed()
      || socket.link->bytes_written() == who.child->stream(stream_behind(socket)).bytes_fed();
    if (!all_written || !socket.link->is_closed())
      all.complain(rules::exit_status, words_of(who) + " is told the final state before "
                                         + socket.name + " has everything");
  }
}

void judge_window(world& all, const client& who) {
  if (!who.child || !who.excuses.empty() || who.child->failed())
    return;
  for (const auto& socket : who.sockets) {
    if (!socket.link || !socket.shows_output)
      continue;
    const auto& source = who.child->stream(stream_behind(socket));
    const auto taken = who.speaker ? who.speaker->bytes_taken() : socket.link->bytes_written();
    if (source.bytes_read() > taken + viewer_window_bytes)
      all.complain(rules::window, words_of(who) + " has more than its window under way");
  }
}

} // namespace lectern::simulation
