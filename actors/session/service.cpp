#include "actors/session/service.hpp"

#include "actors/runtime/pinned.hpp"
#include "actors/runtime/shut_down_round.hpp"

#include <utility>
#include <vector>

namespace lectern {

namespace {

// -- state ----------------------------------------------------------------------

class service final : public pinned_actor<service_actor> {
public:
  service(caf::actor_config& config, household of)
    : pinned_actor(config), household_(std::move(of)) {}

  const char* name() const override { return "service"; }

  void on_exit() override {
    listeners_.clear();
    household_ = {};
    waiting_.clear();
  }

protected:
  behavior_type make_behavior() override;

private:
  caf::result<listener_added> add(const add_listener& msg);
  caf::result<shut_down_done> shut_down_all();
  template <class Actor>
  void stop(const Actor& whom) {
    round_.ask(*this, whom, [this] { continue_stopping(); });
  }
  void continue_stopping();

  household household_;
  std::vector<listener_actor> listeners_;

  shut_down_round round_;
  std::vector<caf::typed_response_promise<shut_down_done>> waiting_;
};

// -- behavior -------------------------------------------------------------------

service::behavior_type service::make_behavior() {
  return {
    [this](const add_listener& msg) { return add(msg); },
    [this](const shut_down&) { return shut_down_all(); },
  };
}

// -- handlers, in the order of the interface --------------------------------------

caf::result<listener_added> service::add(const add_listener& msg) {
  if (!waiting_.empty())
    return caf::make_error(ec::stopping);
  listeners_.push_back(msg.listener);
  return listener_added{};
}

caf::result<shut_down_done> service::shut_down_all() {
  auto promise = make_response_promise<shut_down_done>();
  waiting_.push_back(promise);
  if (waiting_.size() > 1)
    return promise;
  for (const auto& listener : listeners_)
    stop(listener);
  // At the same time: a stream may wait for an operation to end.
  stop(household_.directory);
  return promise;
}

/// The event stream ends last: it tells how everything else ended.
void service::continue_stopping() {
  if (auto last = std::exchange(household_.events, nullptr))
    return stop(last);
  send_exit(household_.api, caf::exit_reason::user_shutdown);
  for (auto& promise : waiting_)
    promise.deliver(round_.sum());
  quit();
}

} // namespace

service_actor spawn_service(io_unit& unit, household of) {
  return spawn_on<service>(unit, std::move(of));
}

} // namespace lectern
