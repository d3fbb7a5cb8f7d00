#include "tests/simulation/api_product.hpp"

#include "actors/http/exchange.hpp"
#include "actors/session/directory.hpp"
#include "actors/session/events.hpp"
#include "actors/session/service.hpp"
#include "actors/source/console.hpp"
#include "app/dialects/incus/api.hpp"
#include "app/dialects/incus/codecs.hpp"

#include <map>
#include <utility>

namespace lectern::simulation {

namespace {

template <class Actor, class Handle>
Actor& actor_of(const Handle& handle) {
  return *static_cast<Actor*>(caf::actor_cast<caf::abstract_actor*>(handle));
}

feed_actor make_console(stage& on) {
  return spawn_console(
    on.unit(0),
    {.source = {net::terminal_size{}, make_sim_opener(on, {"console"})},
     .limits = {.log_bytes = 64 * 1024, .replay_bytes_max = console_limits.replay_bytes_max}});
}

} // namespace

struct api_house::rooms {
  rooms(stage& on, const api_plan& all, observers watching);

  stage& where;
  events_actor events;
  events_actor tap;
  directory_actor directory;
  gatekeeper_actor gatekeeper; ///< Null if nobody is asked.
  incus::service_api_actor api;
  listener_actor listener;
  service_actor service;
  std::map<std::uint64_t, http_connection_actor> streams;
  viewer_owner_actor asking;
};

api_house::rooms::rooms(stage& on, const api_plan& all, observers watching) : where(on) {
  auto& unit = where.unit(0);
  events = spawn_events(unit, incus::encode_event);
  tap = spawn_on<event_tap>(unit, events, std::move(watching.on_event));
  directory = spawn_directory(where.unit(1), tap);
  if (all.keeper)
    gatekeeper =
      spawn_on<keeper>(unit, std::move(watching.decide), std::move(watching.on_undecided));
  api = incus::spawn_api(unit, {.directory = directory,
                                .events = events,
                                .operations = {},
                                .gatekeeper = gatekeeper,
                                .planner = spawn_on<quick_planner>(unit),
                                .page_key = std::string{page_key}});
  listener = spawn_on<stream_listener>(unit);
  service = spawn_service(where.unit(1),
                          {.events = tap, .directory = directory, .api = api, .gatekeeper = {}});
  asking = spawn_on<caller>(unit);
  caf::anon_send(service, add_listener{listener});
  instance_entry box{"box", "", {}, {}, [&on](const exec_request& request) -> exec_plan {
                       return source_plan{request.terminal(), make_sim_opener(on, request.command)};
                     }};
  if (all.console)
    box.console = make_console(on);
  caf::anon_send(directory, std::move(box));
}

api_house::api_house(stage& where, const api_plan& all, observers watching)
  : rooms_(std::make_unique<rooms>(where, all, std::move(watching))) {}

api_house::~api_house() = default;

bool api_house::send(std::uint64_t id, const person& sender, net::http_request request,
                     std::size_t unit, stream_client& client) {
  auto& home = rooms_->where.unit(unit);
  if (sender.origin.by == entry_point::host && !request.wants_upgrade) {
    spawn_exchange(home, {.request = std::move(request),
                          .from = sender.origin,
                          .api = rooms_->api,
                          .answer = [&client](const net::http_response& response) {
                            client.on_answer(response);
                          }});
    return true;
  }
  auto& listener = actor_of<stream_listener>(rooms_->listener);
  if (!listener.accepts())
    return false;
  const http_connection_actor stream =
    spawn_on<http_stream>(home, http_stream::options{.id = id,
                                                     .client = &client,
                                                     .request = std::move(request),
                                                     .from = sender.origin,
                                                     .api = rooms_->api,
                                                     .listener = rooms_->listener});
  rooms_->streams.emplace(id, stream);
  listener.add(id, stream);
  return true;
}

bool api_house::leave(std::uint64_t id) {
  const auto found = rooms_->streams.find(id);
  if (found == rooms_->streams.end())
    return false;
  actor_of<http_stream>(found->second).leave();
  rooms_->streams.erase(found);
  return true;
}

void api_house::decide(const keeper::decider& decide) {
  if (rooms_->gatekeeper)
    actor_of<keeper>(rooms_->gatekeeper).decide_all(decide);
}

void api_house::stop_keeper() {
  if (rooms_->gatekeeper)
    caf::anon_send(rooms_->gatekeeper, lectern::shut_down{});
}

/// As the product's service does: first the gatekeeper, for whom nobody waits any more.
void api_house::shut_down(answered<shut_down_done> then) {
  stop_keeper();
  actor_of<caller>(rooms_->asking)
    .ask<shut_down_done>("stop", rooms_->service, lectern::shut_down{}, std::move(then));
}

std::vector<std::string> api_house::unanswered() const {
  return actor_of<caller>(rooms_->asking).unanswered;
}

void api_house::clear() {
  actor_of<caller>(rooms_->asking).leave();
  actor_of<event_tap>(rooms_->tap).leave();
  rooms_.reset();
}

} // namespace lectern::simulation
