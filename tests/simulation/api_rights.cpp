#include "tests/simulation/api_checks.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>

namespace lectern::simulation {

namespace {

// -- who may do what ----------------------------------------------------------------

bool is_believed(const api_world& all, const person& sender) {
  return sender.credit == belief::everybody
         || (sender.credit == belief::gatekeeper && all.plan.keeper);
}

/// Whether what this person has made is the other's, too.
bool may_act_for(std::size_t sender, std::size_t maker) {
  return sender == maker || people()[sender].is_operator;
}

/// What a client asks for, and about what.
struct subject {
  const api_request& request;
  access_kind right;
  const api_session* session = nullptr; ///< Null: about none.
  bool guesses = false;                 ///< Its secret is wrong.
};

/// Whether the answer has to be no, whatever happens meanwhile.
bool is_forbidden(const api_world& all, const subject& about) {
  const auto sender = about.request.sender;
  if (!is_believed(all, people()[sender]) || about.request.was_signed_out || about.guesses)
    return true;
  const auto& keeper = all.plan.keeper;
  if (keeper
      && (keeper->denies(sender, about.right)
          || keeper->manner_of(sender, about.right) == keeper_plan::manner::never))
    return true;
  if (about.session == nullptr || may_act_for(sender, about.session->plan.maker))
    return false;
  return about.right == access_kind::join_operation
         || (about.right == access_kind::cancel_operation && !(keeper && keeper->is_lenient));
}

/// Whether somebody who may is refused for a reason.
bool is_excused(const api_world& all, const subject& about) {
  return all.leaving.contains(about.request.sender) || (all.plan.keeper && all.keeper_stopped);
}

bool is_granted(const api_request& request) {
  const auto status = request.status();
  return status == 101 || (status >= 200 && status < 300);
}

/// Whether a secret has opened a socket to somebody whom it is no use.
bool is_stolen(const subject& about) {
  return about.request.upgraded && about.session != nullptr
         && !may_act_for(about.request.sender, about.session->plan.maker);
}

/// @param others Statuses that are no matter of rights.
void judge_rights(api_world& all, const subject& about, std::initializer_list<unsigned> others) {
  const auto& request = about.request;
  const auto status = request.status();
  const auto told = words_of(request) + " is answered with " + std::to_string(status);
  const bool stops = all.stop_asked && status == 503;
  const bool is_other = stops || std::find(others.begin(), others.end(), status) != others.end();
  const bool forbidden = is_forbidden(all, about);
  if (!is_believed(all, people()[request.sender]) || request.was_signed_out) {
    if (status != 403 && !(all.stop_asked && status == 503))
      all.complain(rules::rights, told + ", which is more than a stranger may know");
  } else if (is_granted(request) && forbidden) {
    all.complain(is_stolen(about) ? rules::own_secret : rules::rights, told);
  } else if (status == 403 && !forbidden && !is_excused(all, about)) {
    all.complain(rules::rights, told + " for no reason");
  } else if (!is_granted(request) && status != 403 && !is_other) {
    all.complain(rules::rights, told + ", which says nothing");
  }
}

void judge_body(api_world& all, const api_request& request) {
  if (request.answer)
    judge_details(all, request.sender, request.answer->bytes(), words_of(request));
}

/// A maker sees what they have asked for, as long as it runs.
void judge_shown(api_world& all, const api_world::use& one) {
  const auto* session = all.find_session(one.plan.session);
  if (one.plan.kind != purpose::show || one.request->status() != 200 || session->plan.is_console
      || one.plan.sender != session->plan.maker)
    return;
  const auto& body = one.request->answer->body;
  const bool runs = body.find("\"status_code\":103") != body.npos;
  if (runs && body.find(session->detail()) == body.npos)
    all.complain(rules::own_details, words_of(*one.request) + " does not show it to its maker");
}

} // namespace

void judge_answer(api_world& all, const api_world::use& one) {
  const subject about{*one.request, right_for(one.plan.kind), all.find_session(one.plan.session),
                      one.plan.kind == purpose::guess};
  judge_body(all, *one.request);
  judge_shown(all, one);
  switch (one.plan.kind) {
  case purpose::sign_out:
    if (one.request->status() != 200)
      all.complain(rules::rights, words_of(*one.request) + " is refused");
    return;
  case purpose::cancel:
  case purpose::join:
  case purpose::guess:
    return judge_rights(all, about, {400, 404});
  case purpose::show:
  case purpose::await:
    return judge_rights(all, about, {404});
  case purpose::await_briefly:
    return judge_rights(all, about, {404, 504});
  case purpose::read_log:
  case purpose::clear_log:
    return judge_rights(all, about, {all.plan.console ? 200U : 400U});
  case purpose::list:
  case purpose::listen:
    return judge_rights(all, about, {});
  }
}

void judge_socket(api_world& all, const api_session& session, const api_request& request) {
  judge_rights(all, {request, access_kind::join_operation, &session}, {400, 404});
}

void judge_begin(api_world& all, const api_session& session) {
  const auto& request = *session.begin;
  const auto right =
    session.plan.is_console ? access_kind::attach_console : access_kind::run_command;
  judge_body(all, request);
  if (session.plan.is_console) // Somebody else may have it.
    return judge_rights(all, {request, right}, {session.plan.in_session ? 409U : 500U});
  judge_rights(all, {request, right}, {});
}

} // namespace lectern::simulation
