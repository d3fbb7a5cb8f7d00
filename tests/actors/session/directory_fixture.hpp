#pragma once

#include "actors/session/directory.hpp"
#include "tests/actors/actor_fixture.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace lectern {

using waiting_answers = std::vector<caf::typed_response_promise<shut_down_done>>;

/// Answers `shut_down` when the test asks for it, and notes when it was asked.
struct operation_stub {
  operation_stub(caf::actor_system& system, transcript order, std::string label) {
    handle = system.spawn(
      [=, answers = waiting](operation_actor::pointer self) -> operation_actor::behavior_type {
        return {
          [](const link_joined&) {},
          [](const window_sized&) {},
          [](const link_flushed&) {},
          [](const link_stalled&) {},
          [](const link_stopped&) {},
          [](const event_credit&) {},
          [](const begin_operation&) { return operation_begun{}; },
          [](const claim_socket&) { return socket_claim{}; },
          [=](const cancel_operation& msg) {
            order.add("cancel " + label + (msg.has_signed_out ? ": signed out" : ""));
            return operation_cancelled{};
          },
          [](const role_changed&) {},
          [](const control_wanted&) {},
          [](const view_over&) {},
          [](const recording_lost&) {},
          [=](const shut_down&) -> caf::result<shut_down_done> {
            order.add(label);
            answers->push_back(self->make_response_promise<shut_down_done>());
            return answers->back();
          },
        };
      });
  }

  void finish(std::uint64_t dropped = 0) {
    for (auto& promise : *waiting)
      promise.deliver(shut_down_done{dropped});
    waiting->clear();
  }

  std::shared_ptr<waiting_answers> waiting = std::make_shared<waiting_answers>();
  operation_actor handle;
};

/// Notes when it is asked to end, and ends.
struct instance_stub {
  instance_stub(caf::actor_system& system, transcript order, std::string label) {
    handle = system.spawn([=](instance_actor::pointer self) -> instance_actor::behavior_type {
      return {
        [](const plan_command&) { return command_planned{exec_refusal{}}; },
        [](const get_instance_state&) { return instance_state{}; },
        [](const change_instance&) { return change_outcome{}; },
        [](const describe_instance&) {},
        [=](const shut_down&) {
          order.add(label);
          self->quit();
          return shut_down_done{};
        },
      };
    });
  }

  instance_actor handle;
};

struct directory_fixture : actor_fixture {
  directory_fixture() { send(uut, instance_entry{{"host"}}); }

  static operation_info info_of(const char* id, operation_status status = operation_status::running,
                                const char* instance = "host") {
    operation_info info;
    info.id = {id};
    info.instance = instance;
    info.end.status = status;
    return info;
  }

  void add(const char* id, operation_actor handle = {}) {
    send(uut, enlist{info_of(id), std::move(handle), 3});
  }

  void change(const char* id, operation_status status) {
    send(uut, operation_changed{info_of(id, status)});
  }

  auto find(const char* id) { return ask<operation_entry>(uut, find_operation{{id}}); }

  auto await(const char* id) { return ask<operation_info>(uut, await_operation{{id}}); }

  events_stub events{system};
  directory_actor uut = spawn_directory(unit, events.handle);
};

} // namespace lectern
