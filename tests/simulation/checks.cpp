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

/// Each client types a letter of its own; a source gets only these letters, and no
/// more of them than were typed.
void check_input(world& run, const sim_child& child, const sim_client* only) {
  std::string_view seen = child.stream(0).consumed();
  std::size_t typed = 0;
  for (const auto& client : run.clients)
    if (only != nullptr ? &client == only : client.is_console()) {
      const auto mine = std::count(seen.begin(), seen.end(), client.letter());
      typed += std::min(static_cast<std::size_t>(mine), client.bytes_typed);
    }
  if (typed != seen.size())
    run.report(rules::own_input, child.name() + " was sent bytes that no client typed");
}

/// A client whose source had ended before this one began has typed nothing into it.
void check_later_input(world& run, const sim_child& life, std::size_t index) {
  for (const auto number : run.console.ended_before(index)) {
    const auto* client = run.find_client(number);
    if (life.stream(0).consumed().find(client->letter()) != std::string::npos)
      run.report(rules::own_input, life.name() + " was sent input typed for an earlier source");
  }
}

/// Every listener has every event from some moment on, at the latest from when
/// its handshake was answered.
void check_listener(world& run, const sim_listener& listener) {
  if (!listener.link)
    return;
  std::vector<std::string> received;
  for (const auto& text : listener.link->got().texts) {
    const auto id = text.find("\"operation-");
    if (id == text.npos) // Of an instance.
      continue;
    const auto status = text.find("\"status_code\":");
    const auto name = text.substr(id + 1, text.find('"', id + 1) - id - 1);
    received.push_back(name + ' ' + text.substr(status + 14, 3));
  }
  const auto& announced = run.announced;
  const bool cut = run.expired_early && run.stop_asked; // Possibly before it had read everything.
  const auto found =
    std::find_end(announced.begin(), announced.end(), received.begin(), received.end());
  const bool in_order = received.empty() || found != announced.end();
  const bool to_the_end = received.size() <= announced.size()
                          && std::equal(received.rbegin(), received.rend(), announced.rbegin());
  const bool from_the_start = received.size() + listener.missed >= announced.size();
  if (!in_order || (!cut && !(to_the_end && from_the_start)))
    run.report(rules::listeners, listener.name() + " received " + std::to_string(received.size())
                                   + " of " + std::to_string(announced.size()) + " events");
  if (!listener.link->is_released())
    run.report(rules::nothing_left, listener.name() + " has its link still");
  if (!listener.link->got().closed && !run.expired_early)
    run.report(rules::nothing_waits, listener.name() + " got no Close");
}

bool is_perfect(const sim_client& client) {
  return client.excuses.empty() && !client.refused;
}

} // namespace

void check_step(world& run) {
  for (const auto& client : run.clients)
    check_window(run, client);
}

/// The child got what was typed; it was released, and its group has ended if it was hung up.
void check_child(world& run, const sim_child& child, const sim_client* only) {
  check_input(run, child, only);
  if (!child.is_released())
    run.report(rules::nothing_left, child.name() + " was not released");
  if (child.was_hung_up() && child.group_lives())
    run.report(rules::nothing_left, child.name() + " was hung up, and its group lives");
  for (std::size_t i = 0; i < child.streams(); ++i)
    if (!child.stream(i).is_closed())
      run.report(rules::nothing_left, child.stream(i).name() + " is open");
}

/// Input sent before a client left or lost the console arrives, if the source keeps reading and
/// all of it fits into the budget.
void check_typed(world& run) {
  const auto& lives = run.console.lives();
  if (lives.size() != 1 || run.expired_early || run.plan.console->spawn_error != 0
      || run.plan.console->opens_never)
    return;
  const auto& life = *lives.front();
  std::size_t typed = 0;
  for (const auto& client : run.clients)
    typed += client.is_console() ? client.bytes_typed : 0;
  if (life.ended() || life.failed() || !life.reads() || typed > feed_limits{}.input_bytes_max)
    return;
  const std::string_view seen = life.stream(0).consumed();
  for (const auto& client : run.clients) {
    const auto& link = client.sockets.front().link;
    if (!client.is_console() || !link || !client.final
        || client.broke) // Input after a violation does not count.
      continue;
    if (client.plan.role) // May lose control and stay attached.
      continue;
    // If another of its links was reset, this one may not have been open by then.
    const bool left =
      client.final->end.reason.cause == end_cause::client_left
      && client.final->end.status == operation_status::success
      && std::none_of(client.sockets.begin(), client.sockets.end(),
                      [](auto& socket) { return socket.link && socket.link->was_reset(); });
    const auto due = left || link->was_settled() ? link->bytes_due() : 0;
    const auto got = std::count(seen.begin(), seen.end(), client.letter());
    if (static_cast<std::size_t>(got) < due)
      run.report(rules::typed_arrives, describe(client) + " sent " + std::to_string(due)
                                         + " bytes, and the source got " + std::to_string(got));
  }
}

void check_rest(world& run, const actor_table& actors) {
  check_typed(run);
  std::size_t consoles = 0;
  bool all_settled = true;
  for (const auto& client : run.clients) {
    all_settled = all_settled && client.is_settled();
    consoles += client.is_console() && client.begun && !client.final && !client.plan.role ? 1 : 0;
    if (!client.is_settled())
      run.report(client.broke ? rules::broken_protocol : rules::nothing_waits,
                 describe(client) + " waits");
  }
  if (consoles > 1)
    run.report(rules::one_controller, "more than one client has the console");
  if (all_settled)
    for (const auto& name : actors.kept())
      run.report(rules::nothing_left, name + " has ended, and is kept in memory");
}

void check_trace(world& run, trace_tape& tape) {
  for (const auto& violation : trace::check({tape.events(), run.stopped.has_value()}))
    run.report(trace::about(violation.which).says, violation.words);
}

void check_end(world& run) {
  for (auto& client : run.clients)
    check_client(run, client);
  for (std::size_t i = 0; const auto& life : run.console.lives()) {
    check_child(run, *life, nullptr);
    check_later_input(run, *life, i++);
  }
  for (const auto& listener : run.listeners)
    check_listener(run, listener);
  for (const auto& opening : run.openings)
    if (opening->is_awaited())
      run.report(rules::nothing_left, opening->name() + " is still waited for");
  if (!run.stopped)
    run.report(rules::nothing_waits, "the service does not stop");
  else if (!run.expired_early && *run.stopped - *run.stop_asked > std::chrono::seconds{5})
    run.report(rules::in_time, "stopping took longer than 5 s");
  // Listeners that a deadline disconnected lose events, too.
  const bool cuts_listeners = run.expired_early && !run.listeners.empty();
  if (run.bytes_dropped > 0 && !cuts_listeners
      && std::all_of(run.clients.begin(), run.clients.end(), is_perfect))
    run.report(rules::every_byte, "bytes were dropped for no reason");
}

} // namespace lectern::simulation
