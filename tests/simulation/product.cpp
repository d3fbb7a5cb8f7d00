#include "tests/simulation/product.hpp"

#include "actors/session/connection.hpp"
#include "actors/session/directory.hpp"
#include "actors/session/events.hpp"
#include "actors/session/operation.hpp"
#include "actors/source/console.hpp"
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

// -- the rooms --------------------------------------------------------------------

struct house::rooms {
  rooms(stage& on, const plan& what, std::function<void(const event&)> on_event);

  caller& caller_of(std::size_t client) {
    auto& known = callers[client];
    if (!known)
      known = spawn_on<caller>(where.unit(client));
    return actor_of<caller>(known);
  }

  operation_order order_for(const client_plan& who) const;

  stage& where;
  feed_actor console;
  events_actor events; ///< Null if nobody listens.
  events_actor tap;
  directory_actor directory;
  std::map<std::size_t, operation_actor> operations; ///< By client.
  std::map<std::size_t, viewer_owner_actor> callers; ///< By client; 0 for the house.
};

house::rooms::rooms(stage& on, const plan& what, std::function<void(const event&)> on_event)
  : where(on) {
  if (!what.listeners.empty())
    events = spawn_events(where.unit(0), incus::encode_event);
  tap = spawn_on<event_tap>(where.unit(0), events, std::move(on_event));
  directory = spawn_directory(where.unit(1), tap);
  if (what.console)
    console = spawn_console(where.unit(what.console_unit),
                            {.source = {net::terminal_size{}, make_sim_opener(on, {"console"})},
                             .limits = {.log_bytes = what.log_bytes,
                                        .replay_bytes_max = console_limits.replay_bytes_max}});
  caf::anon_send(directory, instance_entry{"box", "", {}, console, {}});
}

std::span<const incus::named_socket> sockets_of(const client_plan& who) {
  const bool is_console = who.what == client_plan::kind::console;
  if (is_console)
    return incus::sockets_of(incus::console_request{
      .size = {}, .resume = who.in_session ? std::optional{log_position{}} : std::nullopt});
  return incus::sockets_of(exec_request{.interactive = who.what == client_plan::kind::terminal,
                                        .in_session = who.in_session});
}

operation_order house::rooms::order_for(const client_plan& who) const {
  auto sockets = incus::plans_of(sockets_of(who));
  if (who.what == client_plan::kind::console)
    return console_order{.id = operation_of(who.number),
                         .instance = "box",
                         .console = console,
                         .sockets = std::move(sockets),
                         .force = who.force,
                         .size = who.says_more ? std::optional{net::terminal_size{}} : std::nullopt,
                         .resume = who.in_session ? std::optional{log_position{}} : std::nullopt,
                         .role = who.role.value_or(viewer_role::controller),
                         .follows_roles = who.role.has_value()};
  exec_request request;
  request.in_session = who.in_session;
  request.command = {"exec"};
  request.interactive = who.what == client_plan::kind::terminal;
  return exec_order{
    .id = operation_of(who.number),
    .instance = "box",
    .request = std::make_shared<exec_request>(request),
    .source = {request.terminal(), make_sim_opener(where, {"exec", std::to_string(who.number)})},
    .sockets = std::move(sockets)};
}

incus::socket_secrets named_secrets(const client_plan& who,
                                    const std::vector<std::string>& secrets) {
  return incus::name_secrets(sockets_of(who), secrets);
}

// -- in the name of a client ------------------------------------------------------

house::house(stage& where, const plan& what, std::function<void(const event&)> on_event)
  : rooms_(std::make_unique<rooms>(where, what, std::move(on_event))) {}

house::~house() = default;

void house::begin(const client_plan& who, answered<operation_begun> then) {
  auto operation =
    spawn_operation(rooms_->where.unit(who.unit), rooms_->directory, rooms_->order_for(who));
  rooms_->caller_of(who.number)
    .ask<operation_begun>(
      "begin", operation, begin_operation{},
      [this, operation, number = who.number, then = std::move(then)](const auto& how) {
        if (std::holds_alternative<operation_begun>(how))
          rooms_->operations[number] = operation;
        then(how);
      });
}

void house::join(const client_plan& who, const std::string& secret, std::string key,
                 answered<socket_claim> then) {
  const auto operation = rooms_->operations[who.number];
  if (!operation)
    return then(ec::operation_unknown);
  auto& unit = rooms_->where.unit(who.link_unit);
  rooms_->caller_of(who.number)
    .ask<socket_claim>("claim", operation, claim_socket{secret},
                       [operation, key = std::move(key), &unit,
                        then = std::move(then)](const answer<socket_claim>& how) {
                         if (const auto* claim = std::get_if<socket_claim>(&how))
                           connect(unit, key, operation, claim->slot,
                                   incus::codec_for(claim->role));
                         then(how);
                       });
}

void house::await_final(std::size_t client, answered<operation_info> then) {
  rooms_->caller_of(client).ask<operation_info>(
    "await", rooms_->directory, await_operation{operation_of(client)},
    [this, client, then = std::move(then)](const answer<operation_info>& how) {
      rooms_->operations.erase(client); // As the directory will soon forget it.
      then(how);
    });
}

void house::cancel(std::size_t client, answered<operation_cancelled> then) {
  if (const auto operation = rooms_->operations[client])
    rooms_->caller_of(client).ask("cancel", operation, cancel_operation{}, std::move(then));
}

void house::listen(std::string key) {
  connect(rooms_->where.unit(0), std::move(key), rooms_->events, to_slot({}),
          incus::events_codec());
}

// -- of the whole -----------------------------------------------------------------

void house::try_console(std::function<void(bool)> then) {
  constexpr viewer_id probe{1ULL << 32};
  rooms_->caller_of(0).ask<viewer_attached>(
    "console", rooms_->console,
    attach_viewer{probe, viewer_role::controller, rooms_->callers.at(0)},
    [this, then = std::move(then)](const answer<viewer_attached>& how) {
      const bool granted = std::holds_alternative<viewer_attached>(how);
      if (granted)
        caf::anon_send(rooms_->console, detach_viewer{probe});
      then(granted);
    });
}

/// In the order of the product's own service: first the directory answers, then
/// the event stream.
void house::shut_down(answered<shut_down_done> then) {
  auto& asking = rooms_->caller_of(0);
  asking.ask<shut_down_done>("stop", rooms_->directory, lectern::shut_down{},
                             [this, &asking, then](const answer<shut_down_done>& how) {
                               then(how);
                               asking.ask<shut_down_done>("stop", rooms_->tap, lectern::shut_down{},
                                                          then);
                             });
}

std::vector<std::string> house::unanswered() const {
  std::vector<std::string> all;
  for (const auto& [client, handle] : rooms_->callers)
    for (const auto& what : actor_of<caller>(handle).unanswered)
      all.push_back(what + " of " + std::to_string(client));
  return all;
}

void house::clear() {
  for (const auto& [client, handle] : rooms_->callers)
    actor_of<caller>(handle).leave();
  actor_of<event_tap>(rooms_->tap).leave();
  rooms_.reset();
}

} // namespace lectern::simulation
