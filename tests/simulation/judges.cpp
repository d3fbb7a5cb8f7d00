#include "tests/simulation/judges.hpp"

#include "actors/handles.hpp"
#include "tests/simulation/pattern.hpp"
#include "tests/simulation/world.hpp"

#include <algorithm>
#include <csignal>
#include <string>

namespace lectern::simulation {

namespace {

using kind = client_plan::kind;

std::string words_of(const client& who) {
  auto text = who.name();
  const char* separator = " (";
  for (const auto& why : who.excuses) {
    text += separator + why;
    separator = ", ";
  }
  return who.excuses.empty() ? text : text + ")";
}

/// The socket behind which a stream of the client's child is.
const client::socket* socket_of_stream(const client& who, std::size_t stream) {
  return who.find(std::to_string(stream));
}

bool shows_output(const client& who, const client::socket& socket) {
  return socket.name != "control" && !(who.plan.what == kind::pipes && socket.name == "0");
}

// -- bytes ------------------------------------------------------------------------

/// What a command's client has got is the beginning of what the command wrote,
/// and all of it if nothing excuses less.
void judge_command_output(world& all, const client& who, std::size_t stream) {
  const auto* socket = socket_of_stream(who, stream);
  if (socket == nullptr || !socket->link || !who.child || !shows_output(who, *socket))
    return;
  const auto& got = socket->link->got();
  const auto& source = who.child->stream(stream);
  const auto wrote = pattern().substr(place_of(who.plan.number, stream), source.bytes_fed());
  if (!wrote.starts_with(got.data))
    all.all.complain(rules::every_byte, words_of(who) + " got what its command did not write");
  else if (who.excuses.empty() && !who.child->failed() && got.data.size() != wrote.size())
    all.all.complain(rules::every_byte, words_of(who) + " got " + std::to_string(got.data.size())
                                          + " bytes of " + std::to_string(wrote.size()));
}

/// What a console's viewer has got stands in the console's log without a hole,
/// but for those it was told of.
void judge_console_output(world& all, const client& who) {
  const auto& link = who.sockets.front().link;
  if (!link)
    return;
  constexpr std::string_view notice = "\r\n[lectern: ";
  std::string_view rest = link->got().data;
  std::optional<std::size_t> expected;
  while (!rest.empty()) {
    const auto part = rest.substr(0, rest.find(notice));
    const auto found = expected && pattern().substr(*expected).starts_with(part)
                         ? expected
                         : find_in_pattern(part, all.console_bytes_read());
    if (!found || (expected && found != expected))
      return all.all.complain(rules::every_byte, words_of(who) + " got other bytes than the log's");
    expected = *found + part.size();
    rest.remove_prefix(part.size());
    if (!rest.empty()) {
      rest.remove_prefix(notice.size());
      *expected += std::stoul(std::string{rest});
      rest.remove_prefix(std::min(rest.size(), rest.find("]\r\n") + 3));
    }
  }
}

/// The end mark and Close of every socket.
void judge_ends(world& all, const client& who) {
  for (const auto& socket : who.sockets) {
    if (!socket.link)
      continue;
    const auto& got = socket.link->got();
    const bool shows = shows_output(who, socket);
    const auto marks = got.end_marks;
    if (marks > 1 || (marks > 0 && !shows))
      all.all.complain(rules::one_end_mark,
                       words_of(who) + " got a mark too many on " + socket.name);
    if (!who.excuses.empty())
      continue;
    if (shows && marks != 1 && !who.plan.leaves)
      all.all.complain(rules::one_end_mark, words_of(who) + " got no end mark on " + socket.name);
    if (!got.closed && !who.plan.is_hasty && !all.hurried)
      all.all.complain(rules::nobody_waits, words_of(who) + " got no Close on " + socket.name);
  }
}

// -- input ------------------------------------------------------------------------

/// Each client types letters of its own; a source sees a beginning of them, in
/// order, and no others.
void judge_input(world& all, const sim_child& child, const client* only) {
  const auto& seen = child.stream(0).drunk();
  for (const char letter : seen) {
    const auto* who = all.find_client(static_cast<std::size_t>(letter - 'a'));
    const bool may_type = who != nullptr && (only != nullptr ? who == only : who->is_console());
    if (!may_type)
      return all.all.complain(rules::own_input, child.name() + " was sent what nobody typed");
  }
  if (only != nullptr && seen.size() > only->typed.size())
    all.all.complain(rules::own_input, child.name() + " was sent more than was typed");
}

// -- the end of an operation --------------------------------------------------------

void judge_status(world& all, const client& who) {
  const auto& end = *who.final;
  const auto complain = [&](const std::string& what) {
    all.all.complain(rules::exit_status, words_of(who) + ": " + what);
  };
  const bool fails = who.plan.child.spawn_error != 0 || who.plan.withholds;
  if (fails && end.status == operation_status::success)
    complain("success of what cannot succeed");
  if (end.exit_code && who.child && who.child->ended()
      && *end.exit_code != who.child->ended()->shell_code())
    complain("another exit code than the command's");
  if (end.exit_code && who.child && !who.child->ended())
    complain("an exit code of a command that runs");
  if (!who.excuses.empty())
    return;
  if (end.status != operation_status::success)
    complain("ended with " + std::to_string(static_cast<unsigned>(end.status)) + ' ' + end.error);
  if (!who.is_console() && !end.exit_code)
    complain("no exit code");
}

/// A command that was told to end is gone with its group.
void judge_child(world& all, const sim_child& child) {
  if (!child.is_let_go())
    all.all.complain(rules::nothing_left, child.name() + " was not let go");
  if (child.was_hung_up() && child.group_lives())
    all.all.complain(rules::nothing_left, child.name() + " was hung up, and its group lives");
  for (std::size_t i = 0; i < child.streams(); ++i)
    if (!child.stream(i).is_closed())
      all.all.complain(rules::nothing_left, child.stream(i).name() + " is open");
}

/// Connecting in time is the client's duty, unless time jumps.
void excuse_timeout(world& all, client& who) {
  const bool timed_out = who.final && who.final->error.starts_with("Timed out");
  if (timed_out && all.hurried)
    who.excuse("a deadline passed early");
  if (timed_out && who.final->updated_at - who.final->created_at < std::chrono::seconds{10})
    all.all.complain(rules::one_final_state, words_of(who) + " timed out before its time");
}

void judge_client(world& all, client& who) {
  excuse_timeout(all, who);
  if (who.child && who.child->failed())
    who.excuse("a stream of its command failed");
  if (who.is_console() && all.hurried && who.plan.is_hasty)
    who.excuse("it did not wait, and a deadline passed early");
  if (who.refused && !who.may_be_refused && who.excuses.empty())
    all.all.complain(rules::one_controller, words_of(who) + " was refused a console that is free");
  const bool unheard = all.stop_asked && !who.announced; // The directory had gone.
  if (who.begun && who.finals != 1 && !unheard)
    all.all.complain(rules::one_final_state,
                     words_of(who) + " has " + std::to_string(who.finals) + " final states");
  if (who.final)
    judge_status(all, who);
  if (who.is_console())
    judge_console_output(all, who);
  else
    for (std::size_t stream = 0; stream < 3; ++stream)
      judge_command_output(all, who, stream);
  if (who.begun)
    judge_ends(all, who);
  if (who.child) {
    judge_input(all, *who.child, &who);
    judge_child(all, *who.child);
  }
}

// -- the whole ----------------------------------------------------------------------

/// Every listener has every event from some moment on, at the latest from when
/// its handshake was answered.
void judge_listener(world& all, const listener& who) {
  if (!who.link)
    return;
  std::vector<std::string> heard;
  for (const auto& text : who.link->got().texts) {
    const auto id = text.find("\"operation-");
    const auto status = text.find("\"status_code\":");
    const auto name = text.substr(id + 1, text.find('"', id + 1) - id - 1);
    heard.push_back(name + ' ' + text.substr(status + 14, 3));
  }
  const auto& announced = all.announced;
  const bool cut = all.hurried && all.stop_asked; // Perhaps before it had read everything.
  const auto found = std::find_end(announced.begin(), announced.end(), heard.begin(), heard.end());
  const bool in_order = heard.empty() || found != announced.end();
  const bool to_the_end =
    heard.empty() || std::equal(heard.rbegin(), heard.rend(), announced.rbegin());
  const bool from_the_start = heard.size() + who.missed >= announced.size();
  if (!in_order || (!cut && !(to_the_end && from_the_start)))
    all.all.complain(rules::listeners, who.name() + " heard " + std::to_string(heard.size())
                                         + " of " + std::to_string(announced.size()) + " events");
  if (!who.link->got().closed && !all.hurried)
    all.all.complain(rules::nobody_waits, who.name() + " got no Close");
}

bool is_perfect(const client& who) {
  return who.excuses.empty() && !who.refused;
}

} // namespace

void judge_step(world& all) {
  for (const auto& who : all.clients) {
    if (!who.child || !who.excuses.empty() || who.child->failed())
      continue;
    for (std::size_t stream = 0; stream < who.child->streams(); ++stream) {
      const auto* socket = socket_of_stream(who, stream);
      if (socket != nullptr && socket->link && shows_output(who, *socket)
          && who.child->stream(stream).bytes_read()
               > socket->link->bytes_written() + viewer_window_bytes)
        all.all.complain(rules::window, words_of(who) + " has more than its window under way");
    }
  }
}

void judge_rest(world& all, const actor_table& actors) {
  std::size_t consoles = 0;
  bool all_settled = true;
  for (const auto& who : all.clients) {
    all_settled = all_settled && who.is_settled();
    consoles += who.is_console() && who.begun && !who.final ? 1 : 0;
    if (!who.is_settled() && who.fate != fault_plan::kind::vanish)
      all.all.complain(rules::nobody_waits, words_of(who) + " waits");
  }
  if (consoles > 1)
    all.all.complain(rules::one_controller, "more than one client has the console");
  if (all_settled)
    for (const auto& each : actors.kept())
      all.all.complain(rules::nothing_left, each + " is kept in memory, and of no use");
}

void judge_end(world& all) {
  for (auto& who : all.clients) {
    if (who.asked && !who.is_settled())
      all.all.complain(rules::nobody_waits, words_of(who) + " waits behind the end");
    judge_client(all, who);
  }
  for (const auto& each : all.console_sources) {
    judge_input(all, *each, nullptr);
    judge_child(all, *each);
  }
  for (const auto& each : all.listeners)
    judge_listener(all, each);
  if (all.console_was_free == false)
    all.all.complain(rules::one_controller, "nobody has the console, and it is not free");
  if (!all.stopped)
    all.all.complain(rules::nobody_waits, "the service does not stop");
  else if (!all.hurried && *all.stopped - *all.stop_asked > std::chrono::seconds{5})
    all.all.complain(rules::in_time, "stopping took longer than 5 s");
  if (all.bytes_dropped > 0 && std::all_of(all.clients.begin(), all.clients.end(), is_perfect))
    all.all.complain(rules::every_byte, "bytes were dropped for no reason");
}

} // namespace lectern::simulation
