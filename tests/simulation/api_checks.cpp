#include "tests/simulation/api_checks.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace lectern::simulation {

namespace {

// -- at rest --------------------------------------------------------------------------

/// With all deadlines of its end, an operation that is told to end needs no longer.
constexpr std::chrono::seconds end_max{5};

/// Who signs out ends what runs, and does not leave it to deadlines.
void judge_signed_out(api_world& all, const api_session& session) {
  const auto left = all.signed_out.find(session.plan.maker);
  const auto known = all.announced.find(session.id);
  if (left == all.signed_out.end() || known == all.announced.end() || all.hurried)
    return;
  if (known->second.finals > 0 && known->second.final_at > left->second + end_max)
    all.complain(rules::signed_out, session.name() + " went on until a deadline");
}

std::string_view rule_for(const api_world& all, const api_session& session) {
  if (session.broke)
    return rules::broken_protocol;
  return all.signed_out.contains(session.plan.maker) ? rules::signed_out : rules::nobody_waits;
}

void judge_sessions(api_world& all) {
  for (const auto& session : all.sessions) {
    const bool is_final = all.is_final(session);
    if (all.has_to_end(session) && !is_final)
      all.complain(rule_for(all, session), session.name() + " goes on");
    judge_signed_out(all, session);
    if (is_final && !session.is_gone())
      all.complain(rules::nothing_left, session.name() + " has ended, and has links");
  }
}

/// No operation lives that nobody knows of.
void judge_operations(api_world& all, const actor_table& actors) {
  const auto living = actors.living();
  const auto operations = std::count_if(
    living.begin(), living.end(), [](const auto& each) { return each.starts_with("operation "); });
  const auto known = std::count_if(all.sessions.begin(), all.sessions.end(), [&](auto& each) {
    return !each.id.empty() && !all.is_final(each);
  });
  if (operations != known)
    all.complain(rules::nothing_left, std::to_string(operations) + " operations live, "
                                        + std::to_string(known) + " are known");
}

void judge_waiting(api_world& all) {
  for (const auto& each : all.requests) {
    const auto is_its = [&](auto& use) { return use.request == &each; };
    const auto use = std::find_if(all.uses.begin(), all.uses.end(), is_its);
    if (each.is_waiting() && (use == all.uses.end() || !all.may_wait(*use)))
      all.complain(all.signed_out.contains(each.sender) ? rules::signed_out : rules::nobody_waits,
                   words_of(each) + " waits");
    if (all.signed_out.contains(each.sender) && each.link && !each.link->is_gone())
      all.complain(rules::signed_out, words_of(each) + " has its socket still");
  }
}

// -- at the end -------------------------------------------------------------------------

void judge_end_of_child(api_world& all, const sim_child& child) {
  if (!child.is_let_go())
    all.complain(rules::nothing_left, child.name() + " was not let go");
  if (child.was_hung_up() && child.group_lives())
    all.complain(rules::nothing_left, child.name() + " was hung up, and its group lives");
}

/// How often the session's first socket was opened.
std::size_t openings_of(const api_world& all, const api_session& session) {
  const auto* own = session.sockets.front().request;
  return (own != nullptr && own->upgraded ? 1U : 0U)
         + static_cast<std::size_t>(std::count_if(all.uses.begin(), all.uses.end(), [&](auto& use) {
             return use.plan.kind == purpose::join && use.plan.session == session.number()
                    && use.request != nullptr && use.request->upgraded;
           }));
}

void judge_end_of_session(api_world& all, const api_session& session) {
  const auto known = all.announced.find(session.id);
  if (!session.id.empty() && known != all.announced.end() && known->second.finals != 1)
    all.complain(rules::one_final_state, session.name() + " has no final state");
  if (session.child)
    judge_end_of_child(all, *session.child);
  if (openings_of(all, session) > 1)
    all.complain(rules::one_claim, session.name() + "'s socket was opened twice");
}

void judge_end_of_request(api_world& all, const api_request& request) {
  if (request.is_waiting())
    all.complain(rules::answered_once,
                 words_of(request) + " has no answer, and the service has stopped");
  if (!request.link)
    return;
  if (!request.link->is_gone())
    all.complain(rules::nothing_left, words_of(request) + " has its socket still");
  for (const auto& text : request.link->got().texts)
    judge_details(all, request.sender, text, "an event");
}

} // namespace

std::string words_of(const api_request& request) {
  return people()[request.sender].name + "'s " + request.words;
}

void judge_details(api_world& all, std::size_t reader, std::string_view text,
                   const std::string& where) {
  for (const auto& session : all.sessions)
    if (session.plan.maker != reader && text.find(session.detail()) != text.npos)
      all.complain(rules::own_details, where + " shows the environment of " + session.name());
}

void judge_api_rest(api_world& all, const actor_table& actors) {
  judge_sessions(all);
  judge_waiting(all);
  judge_operations(all, actors);
  for (const auto& each : actors.kept())
    if (each.starts_with("http_stream "))
      all.complain(rules::wait_ends, each + " has ended, and is kept in memory");
}

void judge_api_end(api_world& all) {
  for (const auto& each : all.sessions)
    judge_end_of_session(all, each);
  for (const auto& each : all.requests)
    judge_end_of_request(all, each);
  for (const auto& each : all.console.lives())
    judge_end_of_child(all, *each);
  if (!all.stopped)
    all.complain(rules::nobody_waits, "the service does not stop");
  else if (!all.hurried && *all.stopped - *all.stop_asked > std::chrono::seconds{5})
    all.complain(rules::in_time, "stopping took longer than 5 s");
}

} // namespace lectern::simulation
