#include "tests/simulation/api_checks.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace lectern::simulation {

namespace {

// -- at rest --------------------------------------------------------------------------

/// An operation that is asked to end needs no longer, with all deadlines of its end.
constexpr std::chrono::seconds end_max{5};

/// Signing out ends the principal's operations at once, not by their deadlines.
void check_signed_out(api_world& run, const api_session& session) {
  const auto left = run.signed_out.find(session.plan.maker);
  const auto known = run.announced.find(session.id);
  if (left == run.signed_out.end() || known == run.announced.end() || run.expired_early)
    return;
  if (known->second.finals > 0 && known->second.final_at > left->second + end_max)
    run.report(rules::signed_out, session.name() + " went on until a deadline");
}

std::string_view rule_for(const api_world& run, const api_session& session) {
  if (session.broke)
    return rules::broken_protocol;
  return run.signed_out.contains(session.plan.maker) ? rules::signed_out : rules::nothing_waits;
}

void check_sessions(api_world& run) {
  for (const auto& session : run.sessions) {
    const bool is_final = run.is_final(session);
    if (run.has_to_end(session) && !is_final)
      run.report(rule_for(run, session), session.name() + " goes on");
    check_signed_out(run, session);
    if (is_final && !session.is_released())
      run.report(rules::nothing_left, session.name() + " has ended, and has links");
  }
}

/// Every operation that lives belongs to a session of the schedule.
void check_operations(api_world& run, const actor_table& actors) {
  const auto living = actors.living();
  const auto operations = std::count_if(
    living.begin(), living.end(), [](const auto& name) { return name.starts_with("operation "); });
  const auto known = std::count_if(run.sessions.begin(), run.sessions.end(), [&](auto& session) {
    return !session.id.empty() && !run.is_final(session);
  });
  if (operations != known)
    run.report(rules::nothing_left, std::to_string(operations) + " operations live, "
                                      + std::to_string(known) + " are known");
}

void check_waiting(api_world& run) {
  for (const auto& request : run.requests) {
    const auto is_its = [&](auto& use) { return use.request == &request; };
    const auto use = std::find_if(run.uses.begin(), run.uses.end(), is_its);
    if (request.is_waiting() && (use == run.uses.end() || !run.may_wait(*use)))
      run.report(run.signed_out.contains(request.sender) ? rules::signed_out : rules::nothing_waits,
                 describe(request) + " waits");
    if (run.signed_out.contains(request.sender) && request.link && !request.link->is_released())
      run.report(rules::signed_out, describe(request) + " has its socket still");
  }
}

// -- at the end -------------------------------------------------------------------------

void check_end_of_child(api_world& run, const sim_child& child) {
  if (!child.is_released())
    run.report(rules::nothing_left, child.name() + " was not released");
  if (child.was_hung_up() && child.group_lives())
    run.report(rules::nothing_left, child.name() + " was hung up, and its group lives");
}

/// How often the session's first socket was opened.
std::size_t openings_of(const api_world& run, const api_session& session) {
  const auto* own = session.sockets.front().request;
  return (own != nullptr && own->upgraded ? 1U : 0U)
         + static_cast<std::size_t>(std::count_if(run.uses.begin(), run.uses.end(), [&](auto& use) {
             return use.plan.kind == purpose::join && use.plan.session == session.number()
                    && use.request != nullptr && use.request->upgraded;
           }));
}

void check_end_of_session(api_world& run, const api_session& session) {
  const auto known = run.announced.find(session.id);
  if (!session.id.empty() && known != run.announced.end() && known->second.finals != 1)
    run.report(rules::one_final_state, session.name() + " has no final state");
  if (session.child)
    check_end_of_child(run, *session.child);
  if (openings_of(run, session) > 1)
    run.report(rules::one_claim, session.name() + "'s socket was opened twice");
}

void check_end_of_request(api_world& run, const api_request& request) {
  if (request.is_waiting())
    run.report(rules::answered_once,
               describe(request) + " has no answer, and the service has stopped");
  if (!request.link)
    return;
  if (!request.link->is_released())
    run.report(rules::nothing_left, describe(request) + " has its socket still");
  for (const auto& text : request.link->got().texts)
    check_details(run, request.sender, text, "an event");
}

} // namespace

std::string describe(const api_request& request) {
  return people()[request.sender].name + "'s " + request.words;
}

void check_details(api_world& run, std::size_t reader, std::string_view text,
                   const std::string& where) {
  for (const auto& session : run.sessions)
    if (session.plan.maker != reader && text.find(session.detail()) != text.npos)
      run.report(rules::own_details, where + " shows the environment of " + session.name());
}

void check_api_rest(api_world& run, const actor_table& actors) {
  check_sessions(run);
  check_waiting(run);
  check_operations(run, actors);
  for (const auto& name : actors.kept())
    if (name.starts_with("http_stream "))
      run.report(rules::wait_ends, name + " has ended, and is kept in memory");
}

void check_api_end(api_world& run) {
  for (const auto& session : run.sessions)
    check_end_of_session(run, session);
  for (const auto& request : run.requests)
    check_end_of_request(run, request);
  for (const auto& life : run.console.lives())
    check_end_of_child(run, *life);
  if (!run.stopped)
    run.report(rules::nothing_waits, "the service does not stop");
  else if (!run.expired_early && *run.stopped - *run.stop_asked > std::chrono::seconds{5})
    run.report(rules::in_time, "stopping took longer than 5 s");
}

} // namespace lectern::simulation
