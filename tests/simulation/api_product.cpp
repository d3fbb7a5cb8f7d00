#include "tests/simulation/api_product.hpp"

#include "actors/http/exchange.hpp"
#include "actors/session/directory.hpp"
#include "actors/session/events.hpp"
#include "actors/session/instance.hpp"
#include "actors/session/service.hpp"
#include "app/access/authenticator.hpp"
#include "app/dialects/incus/api.hpp"
#include "app/dialects/incus/codecs.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace lectern::simulation {

namespace {

template <class Actor, class Handle>
Actor& actor_of(const Handle& handle) {
  return *static_cast<Actor*>(caf::actor_cast<caf::abstract_actor*>(handle));
}

instance_plan make_box(sim_system& system, bool has_console) {
  instance_plan box{
    .description = {}, .console = {}, .plan = [&system](const exec_request& request) -> exec_plan {
      return source_plan{request.terminal(), make_sim_opener(system, request.command)};
    }};
  if (has_console)
    box.console = console_options{
      .source = {net::terminal_size{}, make_sim_opener(system, {"console"})},
      .limits = {.log_bytes = 64 * 1024, .replay_bytes_max = console_limits.replay_bytes_max}};
  return box;
}

} // namespace

struct api_product::actors {
  actors(sim_system& system, const api_plan& plan, hooks observers);

  sim_system& system;
  events_actor events;
  events_actor tap;
  directory_actor directory;
  gatekeeper_actor gatekeeper; ///< Null if the plan has none.
  instance_calls_actor instance_calls;
  authenticate_function authenticate;
  std::vector<api_actor> apis; ///< One of each unit.
  listener_actor listener;
  service_actor service;
  std::map<std::uint64_t, http_connection_actor> streams;
  viewer_owner_actor asking;
};

api_product::actors::actors(sim_system& host, const api_plan& plan, hooks observers)
  : system(host) {
  auto& unit = system.unit(0);
  events = spawn_events(unit, incus::encode_event);
  tap = spawn_on<event_tap>(unit, events, std::move(observers.on_event));
  directory = spawn_directory(system.unit(1), tap);
  if (plan.gatekeeper)
    gatekeeper = spawn_on<sim_gatekeeper>(unit, std::move(observers.decide),
                                          std::move(observers.on_undecided));
  const page::sign_ins sign_ins{{.key = std::string{page_key}}, unit.now()};
  const access::guess_limiter guesses;
  authenticate = access::make_authenticator(
    {.sign_ins = sign_ins, .guesses = guesses, .asks_host = plan.gatekeeper.has_value()});
  const incus::api_options options{.directory = directory,
                                   .events = events,
                                   .operations = {},
                                   .gatekeeper = gatekeeper,
                                   .sign_ins = sign_ins,
                                   .guesses = guesses};
  for (std::size_t i = 0; i < system.unit_count(); ++i)
    apis.push_back(incus::spawn_api(system.unit(i), options));
  listener = spawn_on<stream_listener>(unit);
  service =
    spawn_service(system.unit(1),
                  {.events = tap, .directory = directory, .apis = apis, .gatekeeper = gatekeeper});
  asking = spawn_on<caller>(unit);
  caf::anon_send(service, add_listener{listener});
  instance_calls = spawn_on<quick_calls>(unit);
  caf::anon_send(directory,
                 spawn_instance(unit,
                                {.name = "box", .directory = directory, .calls = instance_calls},
                                make_box(system, plan.console.has_value())));
}

api_product::api_product(sim_system& system, const api_plan& plan, hooks observers)
  : actors_(std::make_unique<actors>(system, plan, std::move(observers))) {}

api_product::~api_product() = default;

bool api_product::send(std::uint64_t id, const person& sender, net::http_request request,
                       std::size_t unit, stream_client& client) {
  auto& home = actors_->system.unit(unit);
  const auto& api = actors_->apis.at(home.index());
  auto from = actors_->authenticate(request, sender.origin, home.now()).from;
  if (sender.origin.by == entry_point::host && !request.wants_upgrade) {
    spawn_exchange(home, {.request = std::move(request),
                          .from = std::move(from),
                          .api = api,
                          .answer = [&client](const net::http_response& response) {
                            client.on_answer(response);
                          }});
    return true;
  }
  auto& listener = actor_of<stream_listener>(actors_->listener);
  if (!listener.accepts())
    return false;
  const http_connection_actor stream =
    spawn_on<http_stream>(home, http_stream::options{.id = id,
                                                     .client = &client,
                                                     .request = std::move(request),
                                                     .from = std::move(from),
                                                     .api = api,
                                                     .listener = actors_->listener});
  actors_->streams.emplace(id, stream);
  listener.add(id, stream);
  return true;
}

bool api_product::leave(std::uint64_t id) {
  const auto found = actors_->streams.find(id);
  if (found == actors_->streams.end())
    return false;
  actor_of<http_stream>(found->second).leave();
  actors_->streams.erase(found);
  return true;
}

void api_product::decide(const sim_gatekeeper::decider& decide) {
  if (actors_->gatekeeper)
    actor_of<sim_gatekeeper>(actors_->gatekeeper).decide_all(decide);
}

void api_product::stop_gatekeeper() {
  if (actors_->gatekeeper)
    caf::anon_send(actors_->gatekeeper, lectern::shut_down{});
}

/// In the order of the product's service: the gatekeeper first, so that nothing waits for it.
void api_product::shut_down(answered<shut_down_done> then) {
  stop_gatekeeper();
  caf::anon_send(actors_->instance_calls, lectern::shut_down{});
  actor_of<caller>(actors_->asking)
    .ask<shut_down_done>("stop", actors_->service, lectern::shut_down{}, std::move(then));
}

std::vector<std::string> api_product::unanswered() const {
  return actor_of<caller>(actors_->asking).unanswered;
}

void api_product::clear() {
  actor_of<caller>(actors_->asking).leave();
  actor_of<event_tap>(actors_->tap).leave();
  actors_.reset();
}

} // namespace lectern::simulation
