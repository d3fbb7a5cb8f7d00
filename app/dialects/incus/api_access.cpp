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

void api_impl::show_invitation(const api_request& request) {
  const auto& by = request.from.principal;
  if (by.method != auth_method::local && by.method != auth_method::host)
    return refuse(request.from,
                  {403, "Only clients trusted on this machine can create sign-in links", {}});
  const auto made = options_.sign_ins.invite(unit().now());
  if (options_.on_access)
    options_.on_access({access::access_note::event::link_made, by.name,
                        std::string{access::protocol_of(by.method)}});
  answer(request.from, sync_answer(boost::json::object{
                         {"token", made.token},
                         {"url", made.url},
                         {"expires_at", timestamp(made.expires)},
                       }));
}

void api_impl::note_refusal(const caller& to, const refusal& why) const {
  constexpr std::array statuses{401U, 403U, 421U, 429U};
  if (options_.on_access && std::ranges::find(statuses, why.status) != statuses.end())
    options_.on_access({access::access_note::event::refused, to.principal.name,
                        std::string{access::protocol_of(to.principal.method)}, to.address,
                        why.status, why.text});
}

/// A gatekeeper is asked with `is_own`, and has decided.
bool api_impl::may_cancel(const caller& from, const operation_info& info) const {
  return options_.gatekeeper || from.principal.may_act_for(info.maker);
}

void api_impl::ask_gatekeeper(const api_request& request) {
  ask_access question{.caller = request.from.principal,
                      .peer = request.peer,
                      .authorization = request.authorization,
                      .action = request.to.entry->right};
  if (const auto* exec = std::get_if<std::shared_ptr<const exec_request>>(&request.body))
    question.exec = *exec;
  if (const auto* console = std::get_if<console_request>(&request.body)) {
    question.force = console->force;
    if (console->role == viewer_role::spectator)
      question.action = access_kind::watch_console;
  }
  if (const auto* made = std::get_if<new_instance>(&request.body))
    question.instance = made->name;
  if (request.to.is_about("{instance}"))
    question.instance = request.to.name;
  if (!request.to.is_about("{operation}"))
    return ask_gatekeeper(request, std::move(question));
  with_operation(request, [this, request, question](const operation_entry& operation) mutable {
    question.instance = operation.info.instance;
    question.is_watched = question.action == access_kind::join_operation
                          && operation.info.role == viewer_role::spectator;
    question.is_own = request.from.principal.id == operation.info.maker.id;
    ask_gatekeeper(request, std::move(question));
  });
}

void api_impl::ask_gatekeeper(const api_request& request, ask_access question) {
  const auto refused = [this, from = request.from](const std::string& reason) {
    refuse(from, {403, reason.empty() ? "Forbidden" : reason, {}});
  };
  this->request(options_.gatekeeper, options_.access_timeout, std::move(question))
    .then(
      [this, request, refused](const access_decision& decision) {
        if (decision.allowed)
          dispatch(request);
        else
          refused(decision.reason);
      },
      [refused](const caf::error&) { refused("Authorization timed out"); });
}

} // namespace lectern::incus
