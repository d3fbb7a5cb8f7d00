#pragma once

#include "actors/runtime/pinned.hpp"
#include "tests/simulation/product.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Test doubles: actors that stand for what surrounds the product.
namespace lectern::simulation {

/// Runs `fn` as an actor of ours, possibly during another actor's turn. Not as `entering` does,
/// because it is not called by an event of a loop.
template <class Actor, class F>
void run_as(Actor& actor, io_unit& unit, const F& fn) {
  actor.context(&unit);
  fn();
  actor.finalize();
}

/// Sends requests for clients outside of the actor system.
class caller final : public pinned_actor<viewer_owner_actor> {
public:
  using pinned_actor::pinned_actor;

  const char* name() const override { return "caller"; }

  template <class Reply, class Handle, class Message>
  void ask(const char* request_name, const Handle& receiver, Message message,
           answered<Reply> then) {
    unanswered.emplace_back(request_name);
    // CAF copies handlers, so they share what is expensive or impossible to copy.
    const auto shared_then = std::make_shared<answered<Reply>>(std::move(then));
    const auto answer_with = [this, request_name, shared_then](const answer<Reply>& reply) {
      unanswered.erase(std::find(unanswered.begin(), unanswered.end(), request_name));
      (*shared_then)(reply);
    };
    run_as(*this, unit(), [&] {
      request(receiver, caf::infinite, std::move(message))
        .then([answer_with](const Reply& reply) { answer_with(reply); },
              [answer_with](const caf::error& error) { answer_with(to_ec(error)); });
    });
  }

  void leave() {
    run_as(*this, unit(), [this] { quit(); });
  }

  std::vector<std::string> unanswered;

protected:
  behavior_type make_behavior() override {
    return {
      [](const role_changed&) {},
      [](const control_wanted&) {},
      [](const view_over&) {},
    };
  }
};

/// Stands between the directory and the event stream, and reports each event.
class event_tap final : public pinned_actor<events_actor> {
public:
  event_tap(caf::actor_config& config, events_actor target,
            std::function<void(const event&)> on_event)
    : pinned_actor(config), target_(std::move(target)), on_event_(std::move(on_event)) {}

  const char* name() const override { return "tap"; }

  void on_exit() override { target_ = nullptr; }

  void leave() {
    run_as(*this, unit(), [this] { quit(); });
  }

protected:
  behavior_type make_behavior() override {
    return {
      [](const link_joined&) {},
      [](const window_sized&) {},
      [](const link_flushed&) {},
      [](const link_stalled&) {},
      [](const link_stopped&) {},
      [](const event_credit&) {},
      [this](const event& msg) {
        on_event_(msg);
        if (target_)
          send(target_, msg);
      },
      [this](const principal_left& msg) {
        if (target_)
          send(target_, msg);
      },
      [this](const shut_down& msg) -> caf::result<shut_down_done> {
        if (target_)
          return delegate(target_, msg);
        return shut_down_done{};
      },
    };
  }

private:
  events_actor target_;
  std::function<void(const event&)> on_event_;
};

} // namespace lectern::simulation
