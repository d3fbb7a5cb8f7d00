#include "tests/simulation/api_checks.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>

namespace lectern::simulation {

namespace {

// -- the table of rights ------------------------------------------------------------

bool is_believed(const api_world& run, const person& sender) {
  return sender.trust == credential_trust::full
         || (sender.trust == credential_trust::by_gatekeeper && run.plan.gatekeeper);
}

/// Whether the sender may act on what the maker has made.
bool may_act_for(std::size_t sender, std::size_t maker) {
  return sender == maker || people()[sender].is_operator;
}

/// A request, the right it needs, and its session.
struct subject {
  const api_request& request;
  access_kind right;
  const api_session* session = nullptr; ///< Null if it is about none.
  bool guesses = false;                 ///< Its secret is wrong.
};

/// Whether the request has to be refused, whatever else happens.
bool is_forbidden(const api_world& run, const subject& about) {
  const auto sender = about.request.sender;
  if (!is_believed(run, people()[sender]) || about.request.was_signed_out || about.guesses)
    return true;
  const auto& gatekeeper = run.plan.gatekeeper;
  if (gatekeeper
      && (gatekeeper->denies(sender, about.right)
          || gatekeeper->manner_of(sender, about.right) == gatekeeper_plan::manner::never))
    return true;
  if (about.session == nullptr || may_act_for(sender, about.session->plan.maker))
    return false;
  return about.right == access_kind::join_operation
         || (about.right == access_kind::cancel_operation
             && !(gatekeeper && gatekeeper->is_lenient));
}

/// Whether a sender who has the right may be refused nevertheless.
bool is_excused(const api_world& run, const subject& about) {
  return run.leaving.contains(about.request.sender)
         || (run.plan.gatekeeper && run.gatekeeper_stopped);
}

bool is_granted(const api_request& request) {
  const auto status = request.status();
  return status == 101 || (status >= 200 && status < 300);
}

/// Whether a secret has opened a socket for a person who may not use it.
bool is_stolen(const subject& about) {
  return about.request.upgraded && about.session != nullptr
         && !may_act_for(about.request.sender, about.session->plan.maker);
}

/// @param others Statuses that do not depend on rights.
void check_rights(api_world& run, const subject& about,
                  std::initializer_list<unsigned> other_statuses) {
  const auto& request = about.request;
  const auto status = request.status();
  const auto text = describe(request) + " is answered with " + std::to_string(status);
  const bool stops = run.stop_asked && status == 503;
  const bool is_other =
    stops
    || std::find(other_statuses.begin(), other_statuses.end(), status) != other_statuses.end();
  const bool forbidden = is_forbidden(run, about);
  if (!is_believed(run, people()[request.sender]) || request.was_signed_out) {
    if (status != 403 && !(run.stop_asked && status == 503))
      run.report(rules::rights, text + ", which is more than a stranger may know");
  } else if (is_granted(request) && forbidden) {
    run.report(is_stolen(about) ? rules::own_secret : rules::rights, text);
  } else if (status == 403 && !forbidden && !is_excused(run, about)) {
    run.report(rules::rights, text + " for no reason");
  } else if (!is_granted(request) && status != 403 && !is_other) {
    run.report(rules::rights, text + ", which says nothing");
  }
}

void check_body(api_world& run, const api_request& request) {
  if (request.answer)
    check_details(run, request.sender, request.answer->bytes(), describe(request));
}

/// Makers see the details of their own commands, as long as these run.
void check_shown(api_world& run, const api_world::planned_use& use) {
  const auto* session = run.find_session(use.plan.session);
  if (use.plan.kind != purpose::show || use.request->status() != 200 || session->plan.is_console
      || use.plan.sender != session->plan.maker)
    return;
  const auto& body = use.request->answer->body;
  const bool runs = body.find("\"status_code\":103") != body.npos;
  if (runs && body.find(session->detail()) == body.npos)
    run.report(rules::own_details, describe(*use.request) + " does not show it to its maker");
}

} // namespace

void check_answer(api_world& run, const api_world::planned_use& use) {
  const subject about{*use.request, right_for(use.plan.kind), run.find_session(use.plan.session),
                      use.plan.kind == purpose::guess};
  check_body(run, *use.request);
  check_shown(run, use);
  switch (use.plan.kind) {
  case purpose::sign_out:
    if (use.request->status() != 200)
      run.report(rules::rights, describe(*use.request) + " is refused");
    return;
  case purpose::cancel:
  case purpose::join:
  case purpose::guess:
    return check_rights(run, about, {400, 404});
  case purpose::show:
  case purpose::await:
    return check_rights(run, about, {404});
  case purpose::await_briefly:
    return check_rights(run, about, {404, 504});
  case purpose::read_log:
  case purpose::clear_log:
    return check_rights(run, about, {run.plan.console ? 200U : 400U});
  case purpose::list:
  case purpose::listen:
    return check_rights(run, about, {});
  }
}

void check_socket(api_world& run, const api_session& session, const api_request& request) {
  check_rights(run, {request, access_kind::join_operation, &session}, {400, 404});
}

void check_begin(api_world& run, const api_session& session) {
  const auto& request = *session.begin;
  const auto right =
    session.plan.is_console ? access_kind::attach_console : access_kind::run_command;
  check_body(run, request);
  if (session.plan.is_console) // Another client may control it.
    return check_rights(run, {request, right}, {session.plan.in_session ? 409U : 500U});
  check_rights(run, {request, right}, {});
}

} // namespace lectern::simulation
