#include "actors/session/service.hpp"

#include "actors/runtime/pinned.hpp"
#include "actors/runtime/shut_down_answers.hpp"
#include "actors/runtime/shut_down_round.hpp"

#include <utility>
#include <vector>

namespace lectern {

namespace {

// -- state ----------------------------------------------------------------------

class service final : public pinned_actor<service_actor> {
public:
  service(caf::actor_config& config, household members)
    : pinned_actor(config), household_(std::move(members)) {}

  const char* name() const override { return "service"; }

  void on_exit() override {
    listeners_.clear();
    household_ = {};
    answers_.clear();
  }

protected:
  behavior_type make_behavior() override;

private:
  caf::result<listener_added> add(const add_listener& msg);
  caf::result<shut_down_done> shut_down_all();
  template <class Actor>
  void stop(const Actor& actor) {
    round_.ask(*this, actor, [this] { continue_stopping(); });
  }
  void continue_stopping();
  template <class Actor>
  void end(const Actor& actor) {
    if (actor)
      send_exit(actor, caf::exit_reason::user_shutdown);
  }

  household household_;
  std::vector<listener_actor> listeners_;

  shut_down_round round_;
  shut_down_answers answers_;
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
  if (!answers_.empty())
    return caf::make_error(ec::stopping);
  listeners_.push_back(msg.listener);
  return listener_added{};
}

caf::result<shut_down_done> service::shut_down_all() {
  const bool is_stopping = !answers_.empty();
  auto promise = answers_.owe(*this);
  if (is_stopping)
    return promise;
  for (const auto& listener : listeners_)
    stop(listener);
  // At the same time: a stream may wait for an operation to end.
  stop(household_.directory);
  return promise;
}

/// The event stream ends last, because it reports how everything else ended.
void service::continue_stopping() {
  if (auto last = std::exchange(household_.events, nullptr))
    return stop(last);
  for (const auto& api : household_.apis)
    end(api);
  end(household_.gatekeeper);
  end(household_.archive);
  answers_.deliver(round_.sum());
  quit();
}

} // namespace

service_actor spawn_service(io_unit& unit, household members) {
  return spawn_on<service>(unit, std::move(members));
}

} // namespace lectern
