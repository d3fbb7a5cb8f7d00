#include "app/dialects/incus/api_impl.hpp"
#include "app/dialects/incus/timestamp.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace lectern::incus {

namespace {

bool is_about_operation(request_kind kind) noexcept {
  return kind == request_kind::operation || kind == request_kind::cancel_operation
         || kind == request_kind::await_operation || kind == request_kind::operation_socket;
}

} // namespace

void api_impl::show_invitation(const admitted& what) {
  if (what.origin.by != door::local && what.origin.by != door::host)
    return refuse(what.from,
                  {403, "Only clients trusted on this machine can create sign-in links", {}});
  const auto made = web_.invite(unit().now());
  if (options_.on_access)
    options_.on_access(
      {access::access_note::what::link_made, what.from.who.name, what.from.protocol});
  answer(what.from, sync_answer(boost::json::object{
                      {"token", made.token},
                      {"url", made.url},
                      {"expires_at", timestamp(made.expires)},
                    }));
}

void api_impl::note_refusal(const caller& to, const refusal& why) const {
  constexpr std::array statuses{401U, 403U, 421U, 429U};
  if (options_.on_access && std::ranges::find(statuses, why.status) != statuses.end())
    options_.on_access({access::access_note::what::refused, to.who.name, to.protocol, to.address,
                        why.status, why.text});
}

/// A gatekeeper knows whose operation it is, and has decided.
bool api_impl::may_cancel(const caller& from, const operation_info& info) const {
  return options_.gatekeeper || from.who.may_act_for(info.maker);
}

void api_impl::ask_gatekeeper(const admitted& what) {
  ask_access question{.from = what.origin,
                      .authorization = what.authorization,
                      .what = access_of(what.to.kind),
                      .instance = {}};
  if (question.from.name.empty())
    question.from.name = access::name_of(what.origin);
  if (const auto* exec = std::get_if<std::shared_ptr<const exec_request>>(&what.body))
    question.exec = *exec;
  if (const auto* console = std::get_if<console_request>(&what.body))
    question.force = console->force;
  if (!is_about_operation(what.to.kind)) {
    if (what.to.kind != request_kind::project && what.to.kind != request_kind::project_state)
      question.instance = what.to.name;
    return ask_gatekeeper(what, std::move(question));
  }
  with_operation(what.from, what.to,
                 [this, what, question](const operation_entry& operation) mutable {
                   question.instance = operation.info.instance;
                   question.is_own = what.from.who.id == operation.info.maker.id;
                   ask_gatekeeper(what, std::move(question));
                 });
}

void api_impl::ask_gatekeeper(const admitted& what, ask_access question) {
  const auto refused = [this, from = what.from](const std::string& reason) {
    refuse(from, {403, reason.empty() ? "Forbidden" : reason, {}});
  };
  request(options_.gatekeeper, options_.access_timeout, std::move(question))
    .then(
      [this, what, refused](const access_decision& decision) {
        if (decision.allowed)
          dispatch(what);
        else
          refused(decision.reason);
      },
      [refused](const caf::error&) { refused("Authorization timed out"); });
}

} // namespace lectern::incus
