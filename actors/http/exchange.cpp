#include "actors/http/exchange.hpp"

#include "actors/runtime/pinned.hpp"

#include <utility>

namespace lectern {

namespace {

// -- state ----------------------------------------------------------------------

class exchange final : public pinned_actor<http_connection_actor> {
public:
  exchange(caf::actor_config& config, exchange_options options)
    : pinned_actor(config), options_(std::move(options)) {}

  const char* name() const override { return "exchange"; }

  void on_exit() override {
    demonitor(options_.api.address()); // It would keep our address, and our memory with it.
    options_ = {};
  }

protected:
  behavior_type make_behavior() override;

private:
  void finish(net::http_response response);
  void give_up() { finish({503, "text/plain", "The service is stopping\n", {}}); }

  exchange_options options_;
};

// -- behavior -------------------------------------------------------------------

exchange::behavior_type exchange::make_behavior() {
  unit().counts().requests.add();
  set_down_handler([this](const caf::down_msg&) { give_up(); });
  monitor(options_.api);
  send(options_.api, http_call{std::move(options_.request), self(), std::move(options_.from)});
  return {
    [](const http_head&) {}, // Only keeps clients from losing their patience.
    [this](http_answer& msg) { finish(std::move(msg.response)); },
    [this](const upgrade_order&) { give_up(); }, // There is no stream to upgrade.
    [this](const shut_down&) { give_up(); },
  };
}

// -- handlers -------------------------------------------------------------------

void exchange::finish(net::http_response response) {
  if (auto answer = std::exchange(options_.answer, nullptr))
    answer(std::move(response));
  quit();
}

} // namespace

void spawn_exchange(io_unit& unit, exchange_options options) {
  spawn_on<exchange>(unit, std::move(options));
}

} // namespace lectern
