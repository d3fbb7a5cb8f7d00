#include "tests/simulation/checks.hpp"

#include "actors/source/feed.hpp"
#include "actors/trace/check.hpp"
#include "tests/simulation/world.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::simulation {

namespace {

/// Each client types a letter of its own; a source sees these, no others, and no
/// more of them than were typed.
void judge_input(world& all, const sim_child& child, const client* only) {
  std::string_view seen = child.stream(0).drunk();
  std::size_t typed = 0;
  for (const auto& who : all.clients)
    if (only != nullptr ? &who == only : who.is_console()) {
      const auto mine = std::count(seen.begin(), seen.end(), who.letter());
      typed += std::min(static_cast<std::size_t>(mine), who.bytes_typed);
    }
  if (typed != seen.size())
    all.complain(rules::own_input, child.name() + " was sent what nobody typed");
}

/// A client whose source had ended before this one began has typed nothing into it.
void judge_later_input(world& all, const sim_child& life, std::size_t index) {
  for (const auto number : all.console.gone_before(index)) {
    const auto* who = all.find_client(number);
    if (life.stream(0).drunk().find(who->letter()) != std::string::npos)
      all.complain(rules::own_input, life.name() + " was sent what was typed for one before it");
  }
}

/// Every listener has every event from some moment on, at the latest from when
/// its handshake was answered.
void judge_listener(world& all, const listener& who) {
  if (!who.link)
    return;
  std::vector<std::string> heard;
  for (const auto& text : who.link->got().texts) {
    const auto id = text.find("\"operation-");
    if (id == text.npos) // Of an instance.
      continue;
    const auto status = text.find("\"status_code\":");
    const auto name = text.substr(id + 1, text.find('"', id + 1) - id - 1);
    heard.push_back(name + ' ' + text.substr(status + 14, 3));
  }
  const auto& announced = all.announced;
  const bool cut = all.hurried && all.stop_asked; // Perhaps before it had read everything.
  const auto found = std::find_end(announced.begin(), announced.end(), heard.begin(), heard.end());
  const bool in_order = heard.empty() || found != announced.end();
  const bool to_the_end = heard.size() <= announced.size()
                          && std::equal(heard.rbegin(), heard.rend(), announced.rbegin());
  const bool from_the_start = heard.size() + who.missed >= announced.size();
  if (!in_order || (!cut && !(to_the_end && from_the_start)))
    all.complain(rules::listeners, who.name() + " heard " + std::to_string(heard.size()) + " of "
                                     + std::to_string(announced.size()) + " events");
  if (!who.link->is_gone())
    all.complain(rules::nothing_left, who.name() + " has its link still");
  if (!who.link->got().closed && !all.hurried)
    all.complain(rules::nobody_waits, who.name() + " got no Close");
}

bool is_perfect(const client& who) {
  return who.excuses.empty() && !who.refused;
}

} // namespace

void judge_step(world& all) {
  for (const auto& who : all.clients)
    judge_window(all, who);
}

/// What it was sent is what was typed; and it is gone, with its group if it was
/// told to end.
void judge_child(world& all, const sim_child& child, const client* only) {
  judge_input(all, child, only);
  if (!child.is_let_go())
    all.complain(rules::nothing_left, child.name() + " was not let go");
  if (child.was_hung_up() && child.group_lives())
    all.complain(rules::nothing_left, child.name() + " was hung up, and its group lives");
  for (std::size_t i = 0; i < child.streams(); ++i)
    if (!child.stream(i).is_closed())
      all.complain(rules::nothing_left, child.stream(i).name() + " is open");
}

/// What a client sent before it left or lost the console, if the source reads, lives on, and
/// takes all of it within its budget.
void judge_typed(world& all) {
  const auto& lives = all.console.lives();
  if (lives.size() != 1 || all.hurried || all.what.console->spawn_error != 0
      || all.what.console->opens_never)
    return;
  const auto& life = *lives.front();
  std::size_t typed = 0;
  for (const auto& who : all.clients)
    typed += who.is_console() ? who.bytes_typed : 0;
  if (life.ended() || life.failed() || !life.reads() || typed > feed_limits{}.input_bytes_max)
    return;
  const std::string_view seen = life.stream(0).drunk();
  for (const auto& who : all.clients) {
    const auto& link = who.sockets.front().link;
    if (!who.is_console() || !link || !who.final || who.broke) // What follows does not count.
      continue;
    if (who.plan.role) // It may lose control, and go on.
      continue;
    // If another link of it was reset, this one may not have been open by then.
    const bool left = who.final->end.reason.cause == end_cause::client_left
                      && who.final->end.status == operation_status::success
                      && std::none_of(who.sockets.begin(), who.sockets.end(), [](auto& each) {
                           return each.link && each.link->was_reset();
                         });
    const auto due = left || link->was_settled() ? link->bytes_due() : 0;
    const auto got = std::count(seen.begin(), seen.end(), who.letter());
    if (static_cast<std::size_t>(got) < due)
      all.complain(rules::typed_arrives, words_of(who) + " sent " + std::to_string(due)
                                           + " bytes, and the source got " + std::to_string(got));
  }
}

void judge_rest(world& all, const actor_table& actors) {
  judge_typed(all);
  std::size_t consoles = 0;
  bool all_settled = true;
  for (const auto& who : all.clients) {
    all_settled = all_settled && who.is_settled();
    consoles += who.is_console() && who.begun && !who.final && !who.plan.role ? 1 : 0;
    if (!who.is_settled())
      all.complain(who.broke ? rules::broken_protocol : rules::nobody_waits,
                   words_of(who) + " waits");
  }
  if (consoles > 1)
    all.complain(rules::one_controller, "more than one client has the console");
  if (all_settled)
    for (const auto& each : actors.kept())
      all.complain(rules::nothing_left, each + " is kept in memory, and of no use");
}

void judge_trace(world& all, trace_tape& tape) {
  for (const auto& each : trace::check({tape.events(), all.stopped.has_value()}))
    all.complain(trace::about(each.which).says, each.words);
}

void judge_end(world& all) {
  for (auto& who : all.clients)
    judge_client(all, who);
  for (std::size_t i = 0; const auto& each : all.console.lives()) {
    judge_child(all, *each, nullptr);
    judge_later_input(all, *each, i++);
  }
  for (const auto& each : all.listeners)
    judge_listener(all, each);
  for (const auto& each : all.openings)
    if (each->is_awaited())
      all.complain(rules::nothing_left, each->name() + " is still waited for");
  if (!all.stopped)
    all.complain(rules::nobody_waits, "the service does not stop");
  else if (!all.hurried && *all.stopped - *all.stop_asked > std::chrono::seconds{5})
    all.complain(rules::in_time, "stopping took longer than 5 s");
  // Listeners that were cut by a deadline lose events, too.
  const bool cuts_listeners = all.hurried && !all.listeners.empty();
  if (all.bytes_dropped > 0 && !cuts_listeners
      && std::all_of(all.clients.begin(), all.clients.end(), is_perfect))
    all.complain(rules::every_byte, "bytes were dropped for no reason");
}

} // namespace lectern::simulation
