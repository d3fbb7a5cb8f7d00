#pragma once

#include "actors/runtime/pinned.hpp"
#include "actors/session/operation.hpp"
#include "app/access/access.hpp"
#include "app/dialects/incus/api.hpp"
#include "app/dialects/incus/envelope.hpp"
#include "app/dialects/incus/requests.hpp"
#include "app/dialects/incus/routes.hpp"
#include "app/dialects/incus/sockets.hpp"
#include "app/dialects/incus/web_page.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace lectern::incus {

/// The client of a request that waits for its answer while other actors are asked.
struct caller {
  http_connection_actor reply_to;
  lectern::principal principal;
  std::string address; ///< Of TCP.
};

/// What remains of an `http_call`, understood once.
struct api_request {
  caller from;
  std::optional<net::peer_credentials> peer;
  std::string authorization;
  std::string subprotocols;
  route to;
  request_body body;
};

/// The API actor of one unit: asks other actors, and renders their answers. It keeps nothing
/// between requests; what its like have to agree on is in its options, and shared.
class api_impl final : public pinned_actor<api_actor> {
public:
  api_impl(caf::actor_config& config, api_options options);

  const char* name() const override { return "api"; }

  void on_exit() override;

  /// The table of routes.
  [[nodiscard]] static std::span<const api_entry> entries() noexcept;

protected:
  behavior_type make_behavior() override;

private:
  void serve(http_call& call);
  void serve_page(const http_call& call, page_answer shown);
  void admit_or_refuse(http_call& call);

  // Of rights.
  void ask_gatekeeper(const api_request& request);
  void ask_gatekeeper(const api_request& request, ask_access question);
  void show_invitation(const api_request& request);
  [[nodiscard]] bool may_cancel(const caller& from, const operation_info& info) const;

  void dispatch(const api_request& request) { (this->*request.to.entry->serve)(request); }

  // Of the server and its project.
  void show_root(const api_request& request);
  void show_server(const api_request& request);
  void list_projects(const api_request& request);
  void show_project(const api_request& request);
  void show_project_state(const api_request& request);
  void show_resources(const api_request& request);
  void show_ready(const api_request& request);
  void show_empty_list(const api_request& request);

  // Of instances.
  void list_instances(const api_request& request);
  void show_instance(const api_request& request);
  void show_state(const api_request& request);
  void show_empty_list_of_instance(const api_request& request);
  void start_exec(const api_request& request);
  void begin_planned(const caller& from, exec_order order, exec_plan plan);
  void start_console(const api_request& request);
  void begin_recorded(const caller& from, const exec_order& wanted);
  void begin(const caller& from, operation_order order, std::span<const named_socket> sockets,
             lifecycle change);
  void show_log(const api_request& request);
  void clear_log(const api_request& request);
  void publish(const caller& from, lifecycle change);

  // Of changes of instances.
  void create_instance(const api_request& request);
  void redefine_instance(const api_request& request);
  void merge_instance(const api_request& request);
  void delete_instance(const api_request& request);
  void change_state(const api_request& request);
  void begin_update(const api_request& request, instance_definition wanted);
  void begin_task(const api_request& request, perform_task wanted);

  // Of recordings.
  void list_recordings(const api_request& request);
  void show_recording(const api_request& request);
  void remove_recording(const api_request& request);
  void note_loss(const std::string& recording, const std::string& reason);

  // Of operations and events.
  void list_operations(const api_request& request);
  void show_operation(const api_request& request);
  void cancel(const api_request& request);
  void await_end(const api_request& request);
  void open_socket(const api_request& request);
  void open_events(const api_request& request);

  /// Asks `receiver` and hands the answer to `fn`, or its refusal to the client.
  template <class Handle, class Request, class F>
  void ask(const caller& from, const Handle& receiver, Request message, F fn) {
    request(receiver, caf::infinite, std::move(message))
      .then(std::move(fn), [this, from](const caf::error& error) {
        auto reason = to_ec(error);
        if (std::is_same_v<Handle, operation_actor> && reason == ec::stopping)
          reason = ec::operation_over; // It has ended meanwhile, and the service goes on.
        refuse(from, to_refusal(reason));
      });
  }

  void with_instance(const api_request& request, std::function<void(const instance_entry&)> fn);
  /// Hands the states of `instances` to `fn`, in the same order, once all are known or given up.
  void with_states(const std::vector<instance_entry>& instances,
                   std::function<void(const std::vector<instance_state>&)> fn);
  void with_operation(const api_request& request, std::function<void(const operation_entry&)> fn);
  /// Hands the instance's name to `fn` if there are recordings at all.
  void with_archive(const api_request& request, std::function<void(const std::string&)> fn);

  [[nodiscard]] static caller caller_of(const http_call& call) {
    return {call.reply_to, call.from.caller, call.from.address};
  }

  /// In how much detail an operation is shown to somebody.
  [[nodiscard]] static operation_view view_for(const caller& from, const operation_info& info) {
    return from.principal.id == info.maker.id ? operation_view::of_maker
                                              : operation_view::of_others;
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
  web_page web_;
};

} // namespace lectern::incus
