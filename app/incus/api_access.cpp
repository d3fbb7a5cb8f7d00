#include "app/incus/api_impl.hpp"
#include "app/incus/requests.hpp"
#include "app/incus/timestamp.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <variant>

namespace lectern::incus {

namespace {

bool is_about_operation(request_kind kind) noexcept {
  return kind == request_kind::operation || kind == request_kind::cancel_operation
         || kind == request_kind::await_operation || kind == request_kind::operation_socket;
}

/// What the body says about it; bodies that say nothing are refused later.
void describe(ask_access& question, const std::string& body) {
  if (question.what == access_kind::run_command) {
    if (auto parsed = parse_exec(body); auto* exec = std::get_if<exec_request>(&parsed))
      question.command = std::move(exec->command);
  } else if (question.what == access_kind::attach_console) {
    if (const auto parsed = parse_console(body);
        const auto* console = std::get_if<console_request>(&parsed))
      question.force = console->force;
  }
}

} // namespace

void api_impl::show_invitation(const http_call& call) {
  const auto from = caller_of(call);
  if (call.from.by != door::local && call.from.by != door::host)
    return refuse(from, {403, "Only who is trusted on this machine lets others in", {}});
  const auto made = web_.invite(unit().now());
  if (options_.on_access)
    options_.on_access({access_note::what::link_made, from.name, from.protocol});
  answer(from, sync_answer(boost::json::object{
                 {"token", made.token},
                 {"url", made.url},
                 {"expires_at", timestamp(made.expires)},
               }));
}

void api_impl::note_refusal(const caller& to, const refusal& why) const {
  constexpr std::array statuses{401U, 403U, 421U, 429U};
  if (options_.on_access && std::ranges::find(statuses, why.status) != statuses.end())
    options_.on_access({access_note::what::refused, to.name, to.protocol, why.status, why.text});
}

void api_impl::ask_gatekeeper(const http_call& call, const route& to, trust who) {
  ask_access question{.from = call.from,
                      .authorization = call.request.authorization,
                      .what = access_of(to.kind),
                      .instance = {},
                      .force = false,
                      .command = {}};
  if (question.from.name.empty())
    question.from.name = name_of(call.from);
  describe(question, call.request.body);
  if (!is_about_operation(to.kind)) {
    if (to.kind != request_kind::project)
      question.instance = to.name;
    return ask_gatekeeper(call, to, who, std::move(question));
  }
  with_operation(caller_of(call), to,
                 [this, call, to, who, question](const operation_entry& operation) mutable {
                   question.instance = operation.info.instance;
                   ask_gatekeeper(call, to, who, std::move(question));
                 });
}

void api_impl::ask_gatekeeper(const http_call& call, const route& to, trust who,
                              ask_access question) {
  const auto refused = [this, from = caller_of(call)](const std::string& reason) {
    refuse(from, {403, reason.empty() ? "Forbidden" : reason, {}});
  };
  request(options_.gatekeeper, options_.access_timeout, std::move(question))
    .then(
      [this, call, to, who, refused](const access_decision& decision) {
        if (decision.allowed)
          dispatch(call, to, who);
        else
          refused(decision.reason);
      },
      [refused](const caf::error&) { refused("Nobody has decided whether this is allowed"); });
}

} // namespace lectern::incus
