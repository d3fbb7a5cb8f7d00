#include "app/dialects/incus/api_impl.hpp"

#include <utility>
#include <variant>

namespace lectern::incus {

api_impl::api_impl(caf::actor_config& config, api_options options)
  : pinned_actor(config), options_(std::move(options)),
    web_(options_.page, options_.sign_ins, options_.guesses, options_.on_access) {}

api_impl::behavior_type api_impl::make_behavior() {
  return {[this](http_call& call) { serve(call); }};
}

void api_impl::on_exit() {
  options_.directory = nullptr;
  options_.events = nullptr;
  options_.gatekeeper = nullptr;
  options_.archive = nullptr;
  options_.inventory = nullptr;
}

void api_impl::serve(http_call& call) {
  if (auto shown = web_.answer(call.request, call.from, unit().now()))
    return serve_page(call, std::move(*shown));
  if (auto& why = call.from.refused)
    return refuse(caller_of(call), {why.status, std::move(why.words), {}});
  admit_or_refuse(call);
}

void api_impl::serve_page(const http_call& call, page_answer shown) {
  if (shown.refused)
    note_refusal(caller_of(call), *shown.refused);
  if (!shown.departed.id.empty()) {
    const principal_left left{shown.departed.id};
    send(options_.directory, left);
    send(options_.events, left);
  }
  answer(caller_of(call), std::move(shown.response));
}

void api_impl::admit_or_refuse(http_call& call) {
  auto found = admit(call.request, call.from.caller.method);
  if (const auto* why = std::get_if<refusal>(&found))
    return refuse(caller_of(call), *why);
  auto& to = std::get<route>(found);
  const auto parse = to.entry->with.parse;
  auto body = parse != nullptr ? parse(call.request.body)
                               : std::variant<request_body, refusal>{request_body{}};
  if (const auto* why = std::get_if<refusal>(&body))
    return refuse(caller_of(call), *why);
  const api_request request{.from = caller_of(call),
                            .peer = call.from.peer,
                            .authorization = std::move(call.request.authorization),
                            .subprotocols = std::move(call.request.subprotocols),
                            .to = std::move(to),
                            .body = std::get<request_body>(std::move(body))};
  if (options_.gatekeeper && request.from.principal.method != auth_method::none)
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
                  fn(instance.info.name);
                });
}

api_actor spawn_api(io_unit& unit, api_options options) {
  return spawn_on<api_impl>(unit, std::move(options));
}

} // namespace lectern::incus
