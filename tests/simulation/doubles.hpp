#pragma once

#include "actors/runtime/pinned.hpp"
#include "tests/simulation/product.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Actors that are no part of the product: they stand for what is around it.
namespace lectern::simulation {

/// Runs `fn` in the name of an actor that stands for somebody outside, perhaps in the
/// middle of another's turn: not as `entering` does, for no event of a loop calls it.
template <class Actor, class F>
void in_name_of(Actor& who, io_unit& unit, const F& fn) {
  who.context(&unit);
  fn();
  who.finalize();
}

/// Asks in the name of somebody outside.
class caller final : public pinned_actor<viewer_owner_actor> {
public:
  using pinned_actor::pinned_actor;

  const char* name() const override { return "caller"; }

  template <class Reply, class Handle, class Message>
  void ask(const char* what, const Handle& whom, Message message, answered<Reply> then) {
    unanswered.emplace_back(what);
    // CAF copies handlers: so that they are cheap to copy, and share what is not.
    const auto shared_then = std::make_shared<answered<Reply>>(std::move(then));
    const auto answer_with = [this, what, shared_then](const answer<Reply>& how) {
      unanswered.erase(std::find(unanswered.begin(), unanswered.end(), what));
      (*shared_then)(how);
    };
    in_name_of(*this, unit(), [&] {
      request(whom, caf::infinite, std::move(message))
        .then([answer_with](const Reply& reply) { answer_with(reply); },
              [answer_with](const caf::error& why) { answer_with(to_ec(why)); });
    });
  }

  void leave() {
    in_name_of(*this, unit(), [this] { quit(); });
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

/// Stands between the directory and the event stream, and tells what passes.
class event_tap final : public pinned_actor<events_actor> {
public:
  event_tap(caf::actor_config& config, events_actor behind, std::function<void(const event&)> tell)
    : pinned_actor(config), behind_(std::move(behind)), tell_(std::move(tell)) {}

  const char* name() const override { return "tap"; }

  void on_exit() override { behind_ = nullptr; }

  void leave() {
    in_name_of(*this, unit(), [this] { quit(); });
  }

protected:
  behavior_type make_behavior() override {
    return {
      [](const link_joined&) {},
      [](const window_sized&) {},
      [](const link_flushed&) {},
      [](const link_stopped&) {},
      [](const event_credit&) {},
      [this](const event& what) {
        tell_(what);
        if (behind_)
          send(behind_, what);
      },
      [this](const principal_left& msg) {
        if (behind_)
          send(behind_, msg);
      },
      [this](const shut_down& msg) -> caf::result<shut_down_done> {
        if (behind_)
          return delegate(behind_, msg);
        return shut_down_done{};
      },
    };
  }

private:
  events_actor behind_;
  std::function<void(const event&)> tell_;
};

} // namespace lectern::simulation
