#include "actors/session/events.hpp"
#include "app/dialects/incus/api_impl.hpp"
#include "app/dialects/incus/codecs.hpp"
#include "app/dialects/incus/operation_json.hpp"
#include "app/dialects/incus/requests.hpp"
#include "app/dialects/session/session_codec.hpp"
#include "net/http/http_rules.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <utility>
#include <variant>

namespace lectern::incus {

namespace json = boost::json;

void api_impl::list_operations(const api_request& request) {
  ask(
    request.from, options_.directory, lectern::list_operations{},
    [this, from = request.from, in_full = request.to.recursion() > 0](const operation_list& found) {
      answer(from, sync_answer(by_status(found.operations, in_full)));
    });
}

void api_impl::show_operation(const api_request& request) {
  with_operation(request, [this, from = request.from](const operation_entry& operation) {
    answer(from, sync_answer(to_json(operation.info, view_for(from, operation.info))));
  });
}

void api_impl::cancel(const api_request& request) {
  with_operation(request, [this, from = request.from](const operation_entry& operation) {
    if (is_final(operation.info.end.status))
      return refuse(from, {400, "Only running operations can be cancelled", {}});
    if (!operation.info.may_cancel)
      return refuse(from, {400, "This operation can't be cancelled", {}});
    if (!may_cancel(from, operation.info))
      return refuse(from, {403, "This operation belongs to another client", {}});
    ask(from, operation.handle, cancel_operation{},
        [this, from](const operation_cancelled&) { answer(from, sync_answer(json::object())); });
  });
}

void api_impl::await_end(const api_request& request) {
  const auto parsed = parse_timeout(request.to.parameter("timeout"));
  if (const auto* why = std::get_if<refusal>(&parsed))
    return refuse(request.from, *why);

  const auto limit = std::get<0>(parsed);
  with_operation(request, [this, from = request.from, limit](const operation_entry& operation) {
    // Clients give up on a server whose status line takes long: it is sent before the wait.
    ask(from, options_.directory,
        await_operation{operation.info.id, limit, from.reply_to, from.principal, early_head()},
        [this, from](const operation_info& info) {
          answer(from, outcome_answer(info, view_for(from, info)));
        });
  });
}

void api_impl::open_socket(const api_request& request) {
  const std::string secret{request.to.parameter("secret")};
  if (secret.empty())
    return refuse(request.from, {400, "Missing websocket secret", {}});

  const bool offers_session = net::has_token(request.subprotocols, session::protocol);
  with_operation(
    request, [this, from = request.from, secret, offers_session](const operation_entry& operation) {
      if (!from.principal.may_act_for(operation.info.maker))
        return refuse(from, {403, "This socket belongs to another client", {}});
      if (!operation.handle)
        return refuse(from, to_refusal(ec::operation_over));
      ask(from, operation.handle, claim_socket{secret},
          [this, from, operation, offers_session](const socket_claim& claim) {
            upgrade_order order{.unit = operation.unit,
                                .owner = operation.handle,
                                .slot = claim.slot,
                                .make_codec = codec_for(claim.role),
                                .principal = from.principal.id};
            if (claim.role == socket_role::session && offers_session)
              order.subprotocol = session::protocol;
            send(from.reply_to, std::move(order));
          });
    });
}

void api_impl::open_events(const api_request& request) {
  const auto parsed = parse_event_types(request.to.parameter("type"));
  const auto& from = request.from;
  if (const auto* why = std::get_if<refusal>(&parsed))
    return refuse(from, *why);

  auto taken = options_.quota.take(from.principal, 0);
  if (const auto* why = std::get_if<refusal>(&taken))
    return refuse(from, *why);
  const auto slot = to_slot(std::get<0>(parsed));
  const auto idle =
    request.to.parameter("idle") == "true" ? idle_events::told : idle_events::pinged;
  upgrade_order order{.unit = unit().index(),
                      .owner = options_.events,
                      .slot = slot,
                      .make_codec = events_codec(idle),
                      .principal = from.principal.id,
                      .share = std::get<operation_quota::share>(std::move(taken))};
  if (net::has_token(request.subprotocols, events_protocol))
    order.subprotocol = events_protocol;
  send(from.reply_to, std::move(order));
}

} // namespace lectern::incus
