#include "actors/messages/handles.hpp"
#include "app/dialects/end_text.hpp"
#include "tests/simulation/checks.hpp"
#include "tests/simulation/pattern.hpp"
#include "tests/simulation/world.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>

namespace lectern::simulation {

namespace {

/// The output that its client has received.
const std::string& shown_on(const sim_client& client, const sim_client::socket_state& socket) {
  return client.peer ? client.peer->shown() : socket.link->got().data;
}

/// The stream of the child whose output a socket carries.
std::size_t stream_behind(const sim_client::socket_state& socket) {
  return static_cast<std::size_t>(socket.name.front() - '0');
}

// -- bytes ------------------------------------------------------------------------

constexpr std::string_view notice = "\r\n[lectern: ";

/// Where a text that was shown ends in the pattern if it begins at `place`. It has no gaps but
/// those that it tells of.
/// @returns Nothing if it is another text.
std::optional<std::size_t> end_of(std::string_view shown, std::size_t place) {
  for (;;) {
    const auto part = shown.substr(0, shown.find(notice));
    if (place > pattern().size() || !pattern().substr(place).starts_with(part))
      return std::nullopt;
    place += part.size();
    shown.remove_prefix(part.size());
    if (shown.empty())
      return place;
    shown.remove_prefix(notice.size());
    std::size_t skipped = 0;
    std::from_chars(shown.data(), shown.data() + shown.size(), skipped);
    place += skipped;
    shown.remove_prefix(std::min(shown.size(), shown.find("]\r\n") + 3));
  }
}

/// The same for a text that begins anywhere in the first `size` bytes. Its first part may be short,
/// and occur at several places: it begins at one from which the rest follows.
std::optional<std::size_t> find_end(std::string_view shown, std::size_t size) {
  const auto known = pattern().substr(0, size);
  const auto first = shown.substr(0, shown.find(notice));
  auto begin = find_in_pattern(first, size).value_or(known.npos);
  for (; begin != known.npos; begin = known.find(first, begin + 1))
    if (const auto end = end_of(shown, begin))
      return end;
  return std::nullopt;
}

/// A command's client got the beginning of what the command wrote, and all of it unless it has an
/// excuse. A command that is hung up waits for no slow client, which then learns what it missed.
void check_command_output(world& run, const sim_client& client,
                          const sim_client::socket_state& socket) {
  const auto& got = shown_on(client, socket);
  const auto stream = stream_behind(socket);
  const auto size = client.child ? client.child->stream(stream).bytes_fed() : 0;
  const auto begin = place_of(client.plan.number, stream);
  const auto end = end_of(got, begin);
  const bool has_gap = got.find(notice) != got.npos;
  if (!end || *end > begin + size || (has_gap && client.excuses.empty()))
    run.report(rules::every_byte, describe(client) + " got bytes that its command did not write");
  else if (client.excuses.empty() && got.size() != size)
    run.report(rules::every_byte, describe(client) + " got " + std::to_string(got.size())
                                    + " bytes of " + std::to_string(size));
}

/// Whether the text ends at one of these places of the pattern; short texts occur
/// at several.
bool ends_at_one_of(const std::vector<std::size_t>& places, std::string_view text) {
  return std::any_of(places.begin(), places.end(), [&](auto place) {
    return text.empty() ? place == 0 : pattern().substr(0, place).ends_with(text);
  });
}

/// A console's viewer got a part of the console's log, without gaps except those it was notified
/// of; a viewer that stays got it up to the end of a source.
void check_console_output(world& run, const sim_client& client,
                          const sim_client::socket_state& socket) {
  const std::string_view all_shown = shown_on(client, socket);
  const auto first = all_shown.substr(0, all_shown.find(notice));
  const auto place = client.peer && client.peer->begin()
                       ? end_of(all_shown, *client.peer->begin())
                       : find_end(all_shown, run.console.bytes_read());
  const auto ends = run.console.ends();
  const bool whole = first.size() == all_shown.size();
  const bool to_an_end =
    whole ? ends_at_one_of(ends, first) : std::find(ends.begin(), ends.end(), place) != ends.end();
  if (!place)
    run.report(rules::every_byte, describe(client) + " got other bytes than the log's");
  else if (client.excuses.empty() && !client.plan.leaves && !to_an_end)
    run.report(rules::every_byte, describe(client) + " does not have the console's last bytes");
}

/// The end in the session protocol, which also has the exit code.
void check_announced_end(world& run, const sim_client& client, const session_peer& peer) {
  if (peer.ends() > 1)
    run.report(rules::one_end_mark, describe(client) + " is sent its end more than once");
  // A service that stops reports the end before the exit code is known.
  const bool knows = peer.exit_code() || client.excuses.empty();
  if (peer.ends() == 1 && knows && client.final && peer.exit_code() != client.final->end.exit_code)
    run.report(rules::exit_status,
               describe(client) + " is sent another exit code than the operation has");
  if (peer.ends() == 0 && client.excuses.empty())
    run.report(rules::one_end_mark, describe(client) + " is not sent its end");
}

/// The end mark and Close.
void check_end_of(world& run, const sim_client& client, const sim_client::socket_state& socket) {
  const auto& got = socket.link->got();
  const bool shows = socket.shows_output;
  if (got.end_marks > (shows ? 1U : 0U))
    run.report(rules::one_end_mark, describe(client) + " got too many end marks on " + socket.name);
  if (client.peer)
    return check_announced_end(run, client, *client.peer);
  if (!client.excuses.empty())
    return;
  if (shows && got.end_marks == 0)
    run.report(rules::one_end_mark, describe(client) + " got no end mark on " + socket.name);
  if (!got.closed && !client.plan.is_hasty && !run.expired_early)
    run.report(rules::nothing_waits, describe(client) + " got no Close on " + socket.name);
}

void check_socket(world& run, const sim_client& client, const sim_client::socket_state& socket) {
  check_end_of(run, client, socket);
  if (!socket.shows_output)
    return;
  if (client.is_console())
    check_console_output(run, client, socket);
  else
    check_command_output(run, client, socket);
}

// -- the end of its operation -------------------------------------------------------

void check_status(world& run, const sim_client& client) {
  const auto& end = client.final->end;
  const auto report = [&](const std::string& detail) {
    run.report(rules::exit_status, describe(client) + ": " + detail);
  };
  const auto& child = client.plan.child;
  const bool fails = child.spawn_error != 0 || child.opens_never || client.plan.withholds;
  if (fails && end.status == operation_status::success)
    report("success, although it cannot succeed");
  if (end.exit_code && client.child && client.child->ended()
      && *end.exit_code != client.child->ended()->shell_code())
    report("another exit code than the command's");
  if (end.exit_code && client.child && !client.child->ended())
    report("an exit code of a command that runs");
  if (client.child && !end.exit_code)
    report("the exit code is lost");
  if (!client.excuses.empty())
    return;
  if (end.status != operation_status::success)
    report("ended with " + std::string{trace_name(end.reason.cause)} + ' ' + error_text(end));
  if (!client.is_console() && !end.exit_code)
    report("no exit code");
}

/// A client has to connect and read in time, unless a deadline expired early.
void excuse_lateness(world& run, sim_client& client) {
  if (!client.final)
    return;
  const auto cause = client.final->end.reason.cause;
  const bool timed_out = cause == end_cause::timed_out;
  const bool is_late = timed_out || cause == end_cause::stalled
                       || client.final->end.open_error == ETIMEDOUT; // From its opener.
  if (run.expired_early && is_late)
    client.excuse("a deadline passed early");
  if (timed_out && client.final->updated_at - client.final->created_at < std::chrono::seconds{10})
    run.report(rules::one_final_state, describe(client) + " timed out before its time");
}

} // namespace

std::string describe(const sim_client& client) {
  auto text = client.name();
  const char* separator = " (";
  for (const auto& excuse : client.excuses) {
    text += separator + excuse;
    separator = ", ";
  }
  return client.excuses.empty() ? text : text + ")";
}

void check_client(world& run, sim_client& client) {
  if (client.asked && !client.is_settled())
    run.report(rules::nothing_waits, describe(client) + " waits after the end");
  excuse_lateness(run, client);
  if (client.peer && client.peer->ends() > 0 && !client.peer->begin())
    client.excuse("its session ended before it began");
  if (client.child && client.child->failed())
    client.excuse("a stream of its command failed");
  if (client.is_console() && run.expired_early && client.plan.is_hasty)
    client.excuse("it did not wait, and a deadline passed early");
  if (client.refused && !client.may_be_refused && client.excuses.empty())
    run.report(rules::one_controller, describe(client) + " was refused a console that is free");
  const bool unheard = run.stop_asked && !client.announced; // The directory had stopped.
  if (client.begun && client.finals != 1 && !unheard)
    run.report(rules::one_final_state,
               describe(client) + " has " + std::to_string(client.finals) + " final states");
  if (client.final)
    check_status(run, client);
  for (const auto& socket : client.sockets)
    if (socket.link)
      check_socket(run, client, socket);
  if (!client.child)
    return;
  check_child(run, *client.child, &client);
  if (client.excuses.empty() && client.plan.child.awaits_input_end
      && client.child->stream(0).consumed().size() != client.bytes_typed)
    run.report(rules::own_input, describe(client) + " typed bytes that its command did not get");
}

void check_final(world& run, const sim_client& client, operation_status status) {
  if (status != operation_status::success || !client.excuses.empty())
    return;
  for (const auto& socket : client.sockets) {
    if (!socket.shows_output || !socket.link)
      continue;
    const bool all_written =
      !client.child || client.child->failed()
      || socket.link->bytes_written() == client.child->stream(stream_behind(socket)).bytes_fed();
    if (!all_written || !socket.link->is_closed())
      run.report(rules::exit_status, describe(client) + " is sent the final state before "
                                       + socket.name + " has everything");
  }
}

void check_window(world& run, const sim_client& client) {
  if (!client.child || !client.excuses.empty() || client.child->failed())
    return;
  for (const auto& socket : client.sockets) {
    if (!socket.link || !socket.shows_output)
      continue;
    const auto& source = client.child->stream(stream_behind(socket));
    const auto taken = client.peer ? client.peer->bytes_taken() : socket.link->bytes_written();
    if (source.bytes_read() > taken + viewer_window_bytes)
      run.report(rules::window, describe(client) + " has more than its window in transit");
  }
}

} // namespace lectern::simulation
