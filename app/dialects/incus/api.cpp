#include "app/dialects/incus/api_impl.hpp"

#include <caf/send.hpp>

#include <boost/json/array.hpp>

#include <utility>
#include <variant>

namespace lectern::incus {

namespace json = boost::json;

namespace {

const refusal too_many_guesses{
  429, "Too many wrong tokens from this address; try again in a minute", {}};

} // namespace

api_impl::api_impl(caf::actor_config& config, api_options options, host_facts host)
  : pinned_actor(config), options_(std::move(options)), host_(std::move(host)),
    web_(options_.page, options_.page_key,
         page::revoked_passes::from_text(options_.revoked, unit().now()), options_.on_access) {}

api_impl::behavior_type api_impl::make_behavior() {
  return {
    [this](http_call& call) { serve(call); },
    [this](page_served& msg) { web_.open(std::move(msg.url)); },
    [this](const invite&) { return web_.invite(unit().now()); },
  };
}

void api_impl::on_exit() {
  if (options_.archive)
    caf::anon_send_exit(options_.archive, caf::exit_reason::user_shutdown);
  if (options_.gatekeeper)
    caf::anon_send_exit(options_.gatekeeper, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(options_.planner, caf::exit_reason::user_shutdown);
  options_ = {};
}

void api_impl::serve(http_call& call) {
  if (auto shown = web_.answer(call.request, call.from, unit().now()))
    return serve_page(call, std::move(*shown));
  if (refuse_token(call))
    return;
  if (const auto why = web_.recognise(call.request, call.from, unit().now()))
    return refuse(caller_of(call), *why);
  admit_or_refuse(call);
}

void api_impl::serve_page(const http_call& call, net::http_response shown) {
  const auto from = caller_of(call);
  if (web_.last() == web_desk::outcome::wrong_token) {
    // A token of a link has 256 bits: looking at it gives nothing away, and the right one works.
    const bool is_limited = !guesses_.may_try(call.from.address, unit().now());
    guesses_.failed(call.from.address, unit().now());
    if (is_limited)
      return refuse(from, too_many_guesses);
    note_refusal(from, {shown.status, "wrong sign-in link", {}});
  }
  if (web_.last() == web_desk::outcome::signed_out) {
    const principal_left left{web_.departed().id};
    send(options_.directory, left);
    send(options_.events, left);
    if (options_.keep_revoked)
      options_.keep_revoked(web_.revoked().to_text());
  }
  answer(from, std::move(shown));
}

bool api_impl::refuse_token(const http_call& call) {
  if (call.from.by != door::tcp || call.from.token.empty() || call.request.authorization.empty())
    return false;
  const auto now = unit().now();
  const bool is_looked_at = guesses_.may_try(call.from.address, now);
  if (is_looked_at
      && access::trust_in(call.from, call.request.authorization) != access::trust::none) {
    guesses_.proved(call.from.address, now);
    return false;
  }
  guesses_.failed(call.from.address, now);
  if (!is_looked_at)
    refuse(caller_of(call), too_many_guesses);
  return !is_looked_at;
}

void api_impl::admit_or_refuse(http_call& call) {
  auto by = access::trust_in(call.from, call.request.authorization);
  if (options_.gatekeeper && call.from.by == door::tcp && call.from.token.empty() && !call.from.web)
    by = access::trust::host;
  if (by != access::trust::none)
    call.from.who = access::principal_of(call.from, by, call.request.authorization);
  auto found = admit(call.request, by);
  if (const auto* why = std::get_if<refusal>(&found))
    return refuse(caller_of(call), *why);
  auto& to = std::get<route>(found);
  auto body = parse_body(to.kind, call.request.body);
  if (const auto* why = std::get_if<refusal>(&body))
    return refuse(caller_of(call), *why);
  const admitted what{.from = caller_of(call),
                      .by = by,
                      .origin = std::move(call.from),
                      .authorization = std::move(call.request.authorization),
                      .subprotocols = std::move(call.request.subprotocols),
                      .to = std::move(to),
                      .body = std::get<request_body>(std::move(body))};
  if (options_.gatekeeper && by != access::trust::none)
    ask_gatekeeper(what);
  else
    dispatch(what);
}

void api_impl::with_instance(const caller& from, const route& to,
                             std::function<void(const instance_entry&)> fn) {
  ask(from, options_.directory, find_instance{to.name}, std::move(fn));
}

void api_impl::with_operation(const caller& from, const route& to,
                              std::function<void(const operation_entry&)> fn) {
  ask(from, options_.directory, find_operation{{to.name}}, std::move(fn));
}

void api_impl::with_archive(const caller& from, const route& to,
                            std::function<void(const std::string&)> fn) {
  with_instance(from, to, [this, from, fn = std::move(fn)](const instance_entry& instance) {
    if (!options_.archive)
      return refuse(from, to_refusal(ec::recording_unknown));
    fn(instance.name);
  });
}

void api_impl::dispatch(const admitted& what) {
  const auto& from = what.from;
  const auto& to = what.to;
  switch (to.kind) {
  case request_kind::root:
    return answer(from, sync_answer(json::array{"/1.0"}));
  case request_kind::server:
    return answer(from, sync_answer(to_json(host_, what.by, from.who.name)));
  case request_kind::sign_in_links:
    return show_invitation(what);
  case request_kind::projects:
    return answer(from, sync_answer(project_list(to.recursion() > 0)));
  case request_kind::project:
    return answer(from, sync_answer(project_json()));
  case request_kind::project_state:
    return show_project_state(from);
  case request_kind::resources:
    return answer(from, sync_answer(resources_json(host_)));
  case request_kind::ready:
    return answer(from, sync_answer(json::object()));
  case request_kind::certificates:
  case request_kind::nothing:
    return answer(from, sync_answer(json::array()));
  case request_kind::events:
    return open_events(from, to, what.subprotocols);
  case request_kind::instances:
    return list_instances(from, to);
  case request_kind::instance:
    return show_instance(from, to);
  case request_kind::instance_state:
    return show_state(from, to);
  case request_kind::instance_snapshots:
  case request_kind::instance_nothing:
    return list_nothing(from, to);
  case request_kind::exec:
    return start_exec(from, to, std::get<std::shared_ptr<const exec_request>>(what.body));
  case request_kind::attach_console:
    return start_console(from, to, std::get<console_request>(what.body));
  case request_kind::show_console_log:
    return show_log(from, to);
  case request_kind::clear_console_log:
    return clear_log(from, to);
  case request_kind::recordings:
    return list_recordings(from, to);
  case request_kind::recording:
    return show_recording(from, to);
  case request_kind::remove_recording:
    return remove_recording(from, to);
  case request_kind::operations:
    return list_operations(from, to);
  case request_kind::operation:
    return show_operation(from, to);
  case request_kind::cancel_operation:
    return cancel(from, to);
  case request_kind::await_operation:
    return await_end(from, to);
  case request_kind::operation_socket:
    return open_socket(from, to, what.subprotocols);
  }
}

service_api_actor spawn_api(io_unit& unit, api_options options) {
  return spawn_on<api_impl>(unit, std::move(options), read_host_facts());
}

} // namespace lectern::incus
