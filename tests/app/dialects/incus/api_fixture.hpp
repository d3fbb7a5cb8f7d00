#pragma once

#include "actors/session/directory.hpp"
#include "actors/session/events.hpp"
#include "actors/session/instance.hpp"
#include "app/access/authenticator.hpp"
#include "app/dialects/incus/api.hpp"
#include "net/child/child.hpp"
#include "tests/support/queue_unit.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lectern {

namespace json = boost::json;

/// The client, unless a test says otherwise.
inline const stream_origin local_user{.by = entry_point::local,
                                      .peer = net::peer_credentials{1000, 7}};

/// What one client was told.
struct client_record {
  std::optional<unsigned> head;
  net::http_fields head_fields; ///< Of `head`.
  std::vector<net::http_response> answers;
  std::vector<upgrade_order> upgrades;
};

inline http_connection_actor::behavior_type client(http_connection_actor::pointer,
                                                   client_record* record) {
  return {
    [=](const http_head& msg) {
      CHECK(record->answers.empty());
      record->head = msg.status;
      record->head_fields = msg.headers;
    },
    [=](const http_answer& msg) { record->answers.push_back(msg.response); },
    [=](const upgrade_order& msg) { record->upgrades.push_back(msg); },
    [](const shut_down&) {},
  };
}

/// A console that is free as long as `is_free` says so.
inline feed_actor::behavior_type fake_console(feed_actor::pointer, const bool* is_free) {
  return {
    [=](const attach_viewer& msg) -> caf::result<viewer_attached> {
      if (*is_free || msg.force)
        return viewer_attached{msg.role};
      return caf::make_error(ec::console_busy);
    },
    [](const open_view&) {},
    [](const credit&) {},
    [](const input&) {},
    [](const input_end&) {},
    [](const resize&) {},
    [](const send_signal&) {},
    [](const close_view&) {},
    [](const ask_control&) {},
    [](const give_control&) {},
    [](const detach_viewer&) {},
    [](const start_source&) {},
    [](const halt_source&) {},
    [](const hang_up&) {},
    [](const get_console_log&) {
      return console_log{{net::chunk::copy_of("boot\r\n"), net::chunk::copy_of("login: ")}};
    },
    [](const clear_console_log&) { return console_log_cleared{}; },
    [](const shut_down&) { return shut_down_done{}; },
  };
}

/// An archive that keeps new recordings in `folder`, and has one.
inline archive_actor::behavior_type fake_archive(archive_actor::pointer,
                                                 const std::filesystem::path* folder) {
  return {
    [=](const prepare_recording&) { return recording_folder{*folder}; },
    [](const list_recordings&) { return recording_list{{"a.stdout"}}; },
    [](const find_recording& msg) -> caf::result<recording> {
      if (msg.name == "a.stdout")
        return recording{"bytes of " + msg.instance};
      return caf::make_error(ec::recording_unknown);
    },
    [](const remove_recording&) -> caf::result<recording_removed> { return recording_removed{}; },
  };
}

/// Does nothing, well.
inline inventory_actor::behavior_type fake_inventory(inventory_actor::pointer,
                                                     std::vector<perform_task>* tasks) {
  return {
    [](const restore_instances&) { return instances_restored{}; },
    [=](const perform_task& msg) {
      tasks->push_back(msg);
      return task_done{};
    },
    [](const shut_down&) {},
  };
}

inline events_actor::behavior_type fake_events(events_actor::pointer,
                                               std::vector<event>* published) {
  return {
    [](const link_joined&) {},
    [](const window_sized&) {},
    [](const link_flushed&) {},
    [](const link_stalled&) {},
    [](const link_stopped&) {},
    [](const event_credit&) {},
    [](const principal_left&) {},
    [=](const event& msg) { published->push_back(msg); },
    [](const shut_down&) { return shut_down_done{}; },
  };
}

inline exec_plan plan(const exec_request& request) {
  if (request.user != 0)
    return exec_refusal{plan_refusal::forbidden, "Only user 0"};
  net::child_options child;
  child.argv = request.command;
  return source_plan{request.terminal(), net::child_opener{std::move(child)}};
}

inline gatekeeper_actor::behavior_type
fake_gatekeeper(gatekeeper_actor::pointer self,
                const std::function<std::optional<access_decision>(const ask_access&)>& keep) {
  using promise = caf::typed_response_promise<access_decision>;
  const auto undecided = std::make_shared<std::vector<promise>>();
  return {
    [=](const ask_access& question) -> caf::result<access_decision> {
      if (auto decision = keep(question))
        return *decision;
      undecided->push_back(self->make_response_promise<access_decision>());
      return undecided->back();
    },
    [](const access_decided&) {},
    [=](const shut_down&) { undecided->clear(); },
  };
}

/// Makes calls on this thread.
inline instance_calls_actor::behavior_type fake_calls(instance_calls_actor::pointer) {
  return {
    [](const make_plan& msg) { return command_planned{(*msg.plan)(*msg.request)}; },
    [](const read_state& msg) { return (*msg.reader)(); },
    [](const call_returned&) {},
    [](const shut_down&) {},
  };
}

/// An API over a real directory with one instance `c1`.
struct api_fixture {
  /// Decides who may do what, at once or never.
  using keeper = std::function<std::optional<access_decision>(const ask_access&)>;

  /// @param keep Unset: nobody is asked.
  explicit api_fixture(const keeper& keep = {}) {
    if (keep)
      gatekeeper = system.spawn(fake_gatekeeper, keep);
    authenticate = access::make_authenticator(
      {.sign_ins = sign_ins, .guesses = guesses, .asks_host = keep != nullptr});
    api = incus::spawn_api(unit, {.directory = directory,
                                  .events = events,
                                  .inventory = inventory,
                                  .operations = {},
                                  .gatekeeper = gatekeeper,
                                  .archive = archive,
                                  .sign_ins = sign_ins,
                                  .guesses = guesses});
    system.await_actors_before_shutdown(false);
    instance = add_instance("c1", {.description = {}, .console = {}, .plan = plan});
  }

  ~api_fixture() {
    if (gatekeeper)
      caf::anon_send(gatekeeper, shut_down{});
    caf::anon_send(directory, shut_down{});
    run();
    caf::anon_send_exit(api, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(archive, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(directory, caf::exit_reason::user_shutdown);
    run();
  }

  /// Its console is a fake.
  instance_entry add_instance(std::string name, instance_plan made_of) {
    auto entry = spawn_instance(
      unit, {.name = std::move(name), .directory = directory, .calls = system.spawn(fake_calls)},
      std::move(made_of));
    entry.console = system.spawn(fake_console, &console_is_free);
    caf::anon_send(directory, entry);
    run();
    published.clear(); // That it was added.
    return entry;
  }

  void run() {
    auto& scheduler = static_cast<caf::scheduler::test_coordinator&>(system.scheduler());
    while (unit.run_once() || scheduler.try_run_once())
      continue;
  }

  /// As a stream from there sends it.
  void send(net::http_request request, const stream_origin& origin, client_record& record) {
    auto sender = authenticate(request, origin, unit.now()).from;
    send(std::move(request), std::move(sender), record);
  }

  void send(net::http_request request, request_sender sender, client_record& record) {
    const auto reply_to = system.spawn(client, &record);
    caf::anon_send(api, http_call{std::move(request), reply_to, std::move(sender)});
    run();
  }

  client_record call(net::http_request request, const stream_origin& origin = local_user) {
    client_record record;
    send(std::move(request), origin, record);
    CHECK(record.answers.size() + record.upgrades.size() == 1);
    return record;
  }

  client_record call(std::string_view method, std::string_view target, std::string_view body = "",
                     bool wants_upgrade = false) {
    net::http_request request;
    request.method = method;
    request.target = target;
    request.body = body;
    request.wants_upgrade = wants_upgrade;
    return call(request);
  }

  json::object ask(std::string_view method, std::string_view target, std::string_view body = "") {
    return json::parse(call(method, target, body).answers.at(0).body).as_object();
  }

  std::string error(std::string_view method, std::string_view target, std::string_view body = "") {
    const auto answer = ask(method, target, body);
    return std::to_string(answer.at("error_code").to_number<int>()) + ' '
           + answer.at("error").as_string().c_str();
  }

  std::string upgrade_error(std::string_view target) {
    const auto answer = json::parse(call("GET", target, "", true).answers.at(0).body);
    return std::to_string(answer.at("error_code").to_number<int>()) + ' '
           + answer.at("error").as_string().c_str();
  }

  /// Starts a command; the operation as its creator sees it.
  json::object begin_exec() {
    return ask("POST", "/1.0/instances/c1/exec",
               R"({"command":["true"],"wait-for-websocket":true,"interactive":true})");
  }

  static std::string text(const json::value& value) { return value.as_string().c_str(); }

  test_config config;
  caf::actor_system system{config};
  queue_unit unit{&system};
  bool console_is_free = true;
  std::filesystem::path recordings = "/nonexistent";
  std::vector<event> published;
  directory_actor directory = spawn_directory(unit, system.spawn(fake_events, &published));
  events_actor events = system.spawn(fake_events, &published);
  archive_actor archive = system.spawn(fake_archive, &recordings);
  std::vector<perform_task> tasks; ///< That the inventory was asked for.
  inventory_actor inventory = system.spawn(fake_inventory, &tasks);
  gatekeeper_actor gatekeeper;
  page::sign_ins sign_ins{{}, unit.now()};
  access::guess_limiter guesses;
  authenticate_function authenticate;
  api_actor api;
  instance_entry instance; ///< `c1`.
};

} // namespace lectern
