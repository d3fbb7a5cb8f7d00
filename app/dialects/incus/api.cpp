#include "app/dialects/incus/api_impl.hpp"

#include <caf/send.hpp>

#include <utility>
#include <variant>

namespace lectern::incus {

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
  if (web_.last() == web_page::outcome::wrong_token) {
    // A token of a link has 256 bits: looking at it gives nothing away, and the right one works.
    const bool is_limited = !guesses_.may_try(call.from.address, unit().now());
    guesses_.failed(call.from.address, unit().now());
    if (is_limited)
      return refuse(from, too_many_guesses);
    note_refusal(from, {shown.status, "wrong sign-in link", {}});
  }
  if (web_.last() == web_page::outcome::signed_out) {
    const principal_left left{web_.departed().id};
    send(options_.directory, left);
    send(options_.events, left);
    if (options_.keep_revoked)
      options_.keep_revoked(web_.revoked().to_text());
  }
  answer(from, std::move(shown));
}

bool api_impl::refuse_token(const http_call& call) {
  if (call.from.by != entry_point::tcp || call.from.token.empty()
      || call.request.authorization.empty())
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
  if (options_.gatekeeper && call.from.by == entry_point::tcp && call.from.token.empty()
      && !call.from.web)
    by = access::trust::host;
  if (by != access::trust::none)
    call.from.caller = access::principal_of(call.from, by, call.request.authorization);
  auto found = admit(call.request, by);
  if (const auto* why = std::get_if<refusal>(&found))
    return refuse(caller_of(call), *why);
  auto& to = std::get<route>(found);
  const auto parse = to.entry->with.parse;
  auto body = parse != nullptr ? parse(call.request.body)
                               : std::variant<request_body, refusal>{request_body{}};
  if (const auto* why = std::get_if<refusal>(&body))
    return refuse(caller_of(call), *why);
  const api_request request{.from = caller_of(call),
                            .by = by,
                            .origin = std::move(call.from),
                            .authorization = std::move(call.request.authorization),
                            .subprotocols = std::move(call.request.subprotocols),
                            .to = std::move(to),
                            .body = std::get<request_body>(std::move(body))};
  if (options_.gatekeeper && by != access::trust::none)
    ask_gatekeeper(request);
  else
    dispatch(request);
}

void api_impl::with_instance(const api_request& request,
                             std::function<void(const instance_entry&)> fn) {
  ask(request.from, options_.directory, find_instance{request.to.name}, std::move(fn));
}

void api_impl::with_operation(const api_request& request,
                              std::function<void(const operation_entry&)> fn) {
  ask(request.from, options_.directory, find_operation{{request.to.name}}, std::move(fn));
}

void api_impl::with_archive(const api_request& request,
                            std::function<void(const std::string&)> fn) {
  with_instance(request,
                [this, from = request.from, fn = std::move(fn)](const instance_entry& instance) {
                  if (!options_.archive)
                    return refuse(from, to_refusal(ec::recording_unknown));
                  fn(instance.name);
                });
}

service_api_actor spawn_api(io_unit& unit, api_options options) {
  return spawn_on<api_impl>(unit, std::move(options), read_host_facts());
}

} // namespace lectern::incus
