#include "tests/simulation/product.hpp"

#include "actors/session/connection.hpp"
#include "actors/session/directory.hpp"
#include "actors/session/events.hpp"
#include "actors/session/instance.hpp"
#include "actors/session/operation.hpp"
#include "app/dialects/incus/codecs.hpp"
#include "tests/simulation/doubles.hpp"
#include "tests/simulation/sim_system.hpp"

#include <map>
#include <utility>

namespace lectern::simulation {

namespace {

template <class Actor, class Handle>
Actor& actor_of(const Handle& handle) {
  return *static_cast<Actor*>(caf::actor_cast<caf::abstract_actor*>(handle));
}

void connect(io_unit& unit, std::string key, link_owner_actor owner, std::size_t slot,
             codec_factory make_codec) {
  spawn_connection(unit, {.upgrade = {.socket = {}, .ws_key = std::move(key)},
                          .order = {.unit = unit.index(),
                                    .owner = std::move(owner),
                                    .slot = slot,
                                    .make_codec = std::move(make_codec)},
                          .limits = {},
                          .make_link = make_sim_link});
}

} // namespace

// -- the actors -------------------------------------------------------------------

struct product::actors {
  actors(sim_system& system, const run_plan& plan, std::function<void(const event&)> on_event);

  caller& caller_of(std::size_t client) {
    auto& known = callers[client];
    if (!known)
      known = spawn_on<caller>(system.unit(client));
    return actor_of<caller>(known);
  }

  operation_order order_for(const client_plan& client) const;

  sim_system& system;
  feed_actor console;
  events_actor events; ///< Null without listeners.
  events_actor tap;
  directory_actor directory;
  std::map<std::size_t, operation_actor> operations; ///< By client.
  std::map<std::size_t, viewer_owner_actor>
    callers; ///< By client; 0 for requests of this object itself.
};

product::actors::actors(sim_system& host, const run_plan& plan,
                        std::function<void(const event&)> on_event)
  : system(host) {
  if (!plan.listeners.empty())
    events = spawn_events(system.unit(0), incus::encode_event);
  tap = spawn_on<event_tap>(system.unit(0), events, std::move(on_event));
  directory = spawn_directory(system.unit(1), tap);
  instance_plan box{.description = {}, .console = {}, .plan = {}};
  if (plan.console)
    box.console = console_options{
      .source = {net::terminal_size{}, make_sim_opener(host, {"console"})},
      .limits = {.log_bytes = plan.log_bytes, .replay_bytes_max = console_limits.replay_bytes_max}};
  const auto entry = spawn_instance(system.unit(plan.console_unit),
                                    {.name = "box", .directory = directory}, std::move(box));
  console = entry.console;
  caf::anon_send(directory, entry);
}

std::span<const incus::named_socket> sockets_of(const client_plan& client) {
  const bool is_console = client.type == client_plan::kind::console;
  if (is_console)
    return incus::sockets_of(incus::console_request{
      .size = {}, .resume = client.in_session ? std::optional{log_position{}} : std::nullopt});
  return incus::sockets_of(exec_request{.interactive = client.type == client_plan::kind::terminal,
                                        .in_session = client.in_session});
}

operation_order product::actors::order_for(const client_plan& client) const {
  auto sockets = incus::plans_of(sockets_of(client));
  if (client.type == client_plan::kind::console)
    return console_order{.id = operation_of(client.number),
                         .instance = "box",
                         .console = console,
                         .sockets = std::move(sockets),
                         .force = client.force,
                         .size = client.sends_controls ? std::optional{net::terminal_size{}}
                                                       : std::nullopt,
                         .resume = client.in_session ? std::optional{log_position{}} : std::nullopt,
                         .role = client.role.value_or(viewer_role::controller),
                         .follows_roles = client.role.has_value()};
  exec_request request;
  request.in_session = client.in_session;
  request.command = {"exec"};
  request.interactive = client.type == client_plan::kind::terminal;
  return exec_order{.id = operation_of(client.number),
                    .instance = "box",
                    .request = std::make_shared<exec_request>(request),
                    .source = {request.terminal(),
                               make_sim_opener(system, {"exec", std::to_string(client.number)})},
                    .sockets = std::move(sockets)};
}

incus::socket_secrets named_secrets(const client_plan& client,
                                    const std::vector<std::string>& secrets) {
  return incus::name_secrets(sockets_of(client), secrets);
}

// -- requests of a client ---------------------------------------------------------

product::product(sim_system& system, const run_plan& plan,
                 std::function<void(const event&)> on_event)
  : actors_(std::make_unique<actors>(system, plan, std::move(on_event))) {}

product::~product() = default;

void product::begin(const client_plan& client, answered<operation_begun> then) {
  auto operation = spawn_operation(actors_->system.unit(client.unit), actors_->directory,
                                   actors_->order_for(client));
  actors_->caller_of(client.number)
    .ask<operation_begun>(
      "begin", operation, begin_operation{},
      [this, operation, number = client.number, then = std::move(then)](const auto& reply) {
        if (std::holds_alternative<operation_begun>(reply))
          actors_->operations[number] = operation;
        then(reply);
      });
}

void product::join(const client_plan& client, const std::string& secret, std::string key,
                   answered<socket_claim> then) {
  const auto operation = actors_->operations[client.number];
  if (!operation)
    return then(ec::operation_unknown);
  auto& unit = actors_->system.unit(client.link_unit);
  actors_->caller_of(client.number)
    .ask<socket_claim>("claim", operation, claim_socket{secret},
                       [operation, key = std::move(key), &unit,
                        then = std::move(then)](const answer<socket_claim>& reply) {
                         if (const auto* claim = std::get_if<socket_claim>(&reply))
                           connect(unit, key, operation, claim->slot,
                                   incus::codec_for(claim->role));
                         then(reply);
                       });
}

void product::await_final(std::size_t client, answered<operation_info> then) {
  actors_->caller_of(client).ask<operation_info>(
    "await", actors_->directory, await_operation{operation_of(client)},
    [this, client, then = std::move(then)](const answer<operation_info>& reply) {
      actors_->operations.erase(client); // The directory forgets it soon, too.
      then(reply);
    });
}

void product::cancel(std::size_t client, answered<operation_cancelled> then) {
  if (const auto operation = actors_->operations[client])
    actors_->caller_of(client).ask("cancel", operation, cancel_operation{}, std::move(then));
}

void product::listen(std::string key) {
  connect(actors_->system.unit(0), std::move(key), actors_->events, to_slot({}),
          incus::events_codec());
}

// -- of the whole service ---------------------------------------------------------

void product::try_console(std::function<void(bool)> then) {
  constexpr viewer_id probe{1ULL << 32};
  actors_->caller_of(0).ask<viewer_attached>(
    "console", actors_->console,
    attach_viewer{probe, viewer_role::controller, actors_->callers.at(0)},
    [this, then = std::move(then)](const answer<viewer_attached>& reply) {
      const bool granted = std::holds_alternative<viewer_attached>(reply);
      if (granted)
        caf::anon_send(actors_->console, detach_viewer{probe});
      then(granted);
    });
}

/// In the order of the product's own service: first the directory answers, then
/// the event stream.
void product::shut_down(answered<shut_down_done> then) {
  auto& asking = actors_->caller_of(0);
  asking.ask<shut_down_done>("stop", actors_->directory, lectern::shut_down{},
                             [this, &asking, then](const answer<shut_down_done>& reply) {
                               then(reply);
                               asking.ask<shut_down_done>("stop", actors_->tap,
                                                          lectern::shut_down{}, then);
                             });
}

std::vector<std::string> product::unanswered() const {
  std::vector<std::string> requests;
  for (const auto& [client, handle] : actors_->callers)
    for (const auto& request : actor_of<caller>(handle).unanswered)
      requests.push_back(request + " of " + std::to_string(client));
  return requests;
}

void product::clear() {
  for (const auto& [client, handle] : actors_->callers)
    actor_of<caller>(handle).leave();
  actor_of<event_tap>(actors_->tap).leave();
  actors_.reset();
}

} // namespace lectern::simulation
