#pragma once

#include "actors/runtime/pinned.hpp"
#include "actors/session/operation.hpp"
#include "app/access/guess_limiter.hpp"
#include "app/dialects/incus/api.hpp"
#include "app/dialects/incus/envelope.hpp"
#include "app/dialects/incus/operation_quota.hpp"
#include "app/dialects/incus/requests.hpp"
#include "app/dialects/incus/routes.hpp"
#include "app/dialects/incus/server_json.hpp"
#include "app/dialects/incus/web_desk.hpp"

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace lectern::incus {

/// The API actor: finds out who asks for what, asks those who know, and renders
/// what they say. Between requests it knows nothing but who may sign in to the web page, and what
/// the operations that run may cost.
class api_impl final : public pinned_actor<service_api_actor> {
public:
  api_impl(caf::actor_config& config, api_options options, host_facts host);

  const char* name() const override { return "api"; }

  void on_exit() override;

protected:
  behavior_type make_behavior() override;

private:
  /// Who waits for an answer while others are asked.
  struct caller {
    http_connection_actor reply_to;
    std::size_t unit = 0;
    principal who;
    std::string protocol; ///< By which they came.
    std::string address;  ///< Of TCP.
  };

  /// What remains of an `http_call`, understood once.
  struct admitted {
    caller from;
    access::trust by{};
    request_origin origin;
    std::string authorization;
    std::string subprotocols;
    route to;
    request_body body;
  };

  void serve(http_call& call);
  void serve_page(const http_call& call, net::http_response shown);
  /// Whether a wrong bearer token was presented, or one that is not looked at; then it is refused.
  [[nodiscard]] bool refuse_token(const http_call& call);
  void admit_or_refuse(http_call& call);

  // Of who may do what.
  void ask_gatekeeper(const admitted& what);
  void ask_gatekeeper(const admitted& what, ask_access question);
  void show_invitation(const admitted& what);
  [[nodiscard]] bool may_cancel(const caller& from, const operation_info& info) const;

  void dispatch(const admitted& what);

  // Of instances.
  void list_instances(const caller& from, const route& to);
  void show_instance(const caller& from, const route& to);
  void show_state(const caller& from, const route& to);
  void list_nothing(const caller& from, const route& to);
  void show_project_state(const caller& from);
  void start_exec(const caller& from, const route& to,
                  const std::shared_ptr<const exec_request>& request);
  void begin_planned(const caller& from, exec_order order, exec_plan plan);
  void start_console(const caller& from, const route& to, const console_request& request);
  void begin_recorded(const caller& from, const exec_order& what);
  void begin(const caller& from, operation_order order, lifecycle change);
  void show_log(const caller& from, const route& to);
  void clear_log(const caller& from, const route& to);
  void publish(const caller& from, lifecycle change);

  // Of recordings.
  void list_recordings(const caller& from, const route& to);
  void show_recording(const caller& from, const route& to);
  void remove_recording(const caller& from, const route& to);
  void note_loss(const std::string& recording, const std::string& reason);

  // Of operations and events.
  void list_operations(const caller& from, const route& to);
  void show_operation(const caller& from, const route& to);
  void cancel(const caller& from, const route& to);
  void await_end(const caller& from, const route& to);
  void open_socket(const caller& from, const route& to, std::string_view offered);
  void open_events(const caller& from, const route& to, std::string_view offered);

  /// Asks `whom` and hands the answer to `fn`, or its refusal to the client.
  template <class Handle, class Request, class F>
  void ask(const caller& from, const Handle& whom, Request what, F fn) {
    request(whom, caf::infinite, std::move(what))
      .then(std::move(fn), [this, from](const caf::error& reason) {
        auto why = to_ec(reason);
        if (std::is_same_v<Handle, operation_actor> && why == ec::stopping)
          why = ec::operation_over; // It has ended meanwhile, and the service goes on.
        refuse(from, to_refusal(why));
      });
  }

  void with_instance(const caller& from, const route& to,
                     std::function<void(const instance_entry&)> fn);
  void with_operation(const caller& from, const route& to,
                      std::function<void(const operation_entry&)> fn);
  /// Hands the instance's name to `fn` if there are recordings at all.
  void with_archive(const caller& from, const route& to,
                    std::function<void(const std::string&)> fn);

  [[nodiscard]] static caller caller_of(const http_call& call) {
    auto who = call.from.who;
    if (who.name.empty()) // A stranger.
      who.name = access::name_of(call.from);
    return {call.reply_to, call.unit, std::move(who),
            std::string{access::protocol_of(call.from.by)}, call.from.address};
  }

  /// In how much detail an operation is shown to somebody.
  [[nodiscard]] static operation_view view_for(const caller& from, const operation_info& info) {
    return from.who.id == info.maker.id ? operation_view::of_maker : operation_view::of_others;
  }

  void answer(const caller& to, net::http_response response) {
    send(to.reply_to, http_answer{std::move(response)});
  }

  void refuse(const caller& to, const refusal& why) {
    note_refusal(to, why);
    answer(to, error_answer(why));
  }

  void note_refusal(const caller& to, const refusal& why) const;

  api_options options_;
  host_facts host_;
  web_desk web_;
  access::guess_limiter guesses_;
  operation_quota quota_;
};

} // namespace lectern::incus
