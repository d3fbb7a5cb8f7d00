#include "tests/simulation/sim_system.hpp"

#include <caf/scheduler/test_coordinator.hpp>

#include <chrono>
#include <utility>

namespace lectern::simulation {

namespace {

/// No threads: an actor that is not pinned would never run.
caf::actor_system_config& without_threads(caf::actor_system_config& config) {
  config.set("scheduler.policy", caf::atom("testing"));
  return config;
}

} // namespace

void sim_unit::run_later(pinned_link& link) {
  owner_.actors->run_later(*this, link);
}

net::timer sim_unit::make_timer() {
  return owner_.clock.make_timer();
}

wall_time sim_unit::now() const {
  return wall_time{std::chrono::hours{24 * 20'000}} + owner_.clock.now();
}

io_unit& sim_unit::sibling(std::size_t index) {
  return owner_.unit(index);
}

net::io_loop& sim_unit::loop() {
  return owner_.loop;
}

resource_factory& sim_unit::factory() {
  return *owner_.factory;
}

sim_system::sim_system()
  : system_(without_threads(config_)), units_{{{system_, *this, 0}, {system_, *this, 1}}} {}

void sim_system::poll_loop() {
  loop.post([this] { loop.stop(); });
  loop.run();
}

bool sim_system::pass_time_of_actors() {
  return static_cast<caf::scheduler::test_coordinator&>(system_.scheduler()).trigger_timeout();
}

net::ws_link make_sim_link(io_unit& unit, net::ws_upgrade upgrade, net::ws_limits) {
  return static_cast<sim_unit&>(unit).factory().make_link(upgrade.ws_key);
}

net::opener make_sim_opener(sim_system& system, std::vector<std::string> words) {
  return [&system, words = std::move(words)](net::io_loop&, const net::open_request& request,
                                             net::open_handler then) {
    return system.factory->open(words, request, std::move(then));
  };
}

} // namespace lectern::simulation
