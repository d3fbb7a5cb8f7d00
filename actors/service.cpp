#include "actors/service.hpp"

#include "actors/directory.hpp"
#include "actors/events.hpp"
#include "actors/listener.hpp"
#include "actors/pinned.hpp"
#include "actors/shut_down_round.hpp"

#include <utility>
#include <vector>

namespace lectern {

namespace {

// -- state ----------------------------------------------------------------------

class service final : public pinned_actor<service_actor> {
public:
  service(caf::actor_config& config, service_options options)
    : pinned_actor(config), options_(std::move(options)) {}

  const char* name() const override { return "service"; }

  void on_exit() override {
    listeners_.clear();
    directory_ = nullptr;
    events_ = nullptr;
    api_ = nullptr;
    waiting_.clear();
  }

protected:
  behavior_type make_behavior() override;

private:
  void start();
  void add_instance(std::size_t position, instance_options instance);
  caf::result<shut_down_done> shut_down_all();
  template <class Actor>
  void stop(const Actor& whom) {
    round_.ask(*this, whom, [this] { continue_stopping(); });
  }
  void continue_stopping();

  service_options options_;
  events_actor events_;
  directory_actor directory_;
  api_actor api_;
  std::vector<listener_actor> listeners_;

  shut_down_round round_;
  std::vector<caf::typed_response_promise<shut_down_done>> waiting_;
};

// -- behavior -------------------------------------------------------------------

service::behavior_type service::make_behavior() {
  start();
  return {
    [this](const shut_down&) { return shut_down_all(); },
  };
}

// -- handlers, in the order of the interface --------------------------------------

void service::start() {
  events_ = spawn_events(unit());
  directory_ = spawn_directory(unit(), events_);
  for (std::size_t i = 0; i < options_.instances.size(); ++i)
    add_instance(i, std::move(options_.instances[i]));
  api_ = options_.make_api(unit(), directory_, events_);
  for (auto& [socket, local] : options_.endpoints)
    listeners_.push_back(spawn_listener(unit(), {std::move(socket), api_, local}));
  options_ = {};
}

void service::add_instance(std::size_t position, instance_options instance) {
  auto console = spawn_console(unit().sibling(position), std::move(instance.console));
  send(directory_, instance_entry{std::move(instance.name), std::move(instance.description),
                                  unit().now(), std::move(console), std::move(instance.plan)});
}

caf::result<shut_down_done> service::shut_down_all() {
  auto promise = make_response_promise<shut_down_done>();
  waiting_.push_back(promise);
  if (waiting_.size() > 1)
    return promise;
  for (const auto& listener : listeners_)
    stop(listener);
  // At the same time: a stream may wait for an operation to end.
  stop(directory_);
  return promise;
}

/// The event stream ends last: it tells how everything else ended.
void service::continue_stopping() {
  if (auto last = std::exchange(events_, nullptr))
    return stop(last);
  send_exit(api_, caf::exit_reason::user_shutdown);
  for (auto& promise : waiting_)
    promise.deliver(round_.sum());
  quit();
}

} // namespace

service_actor spawn_service(io_unit& unit, service_options options) {
  return spawn_on<service>(unit, std::move(options));
}

} // namespace lectern
