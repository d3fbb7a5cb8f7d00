#include "actors/http/listener.hpp"

#include "actors/http/http_connection.hpp"
#include "actors/runtime/pinned.hpp"
#include "actors/runtime/shut_down_answers.hpp"

#include <caf/send.hpp>

#include <map>
#include <optional>
#include <utility>

namespace lectern {

namespace {

// -- state ----------------------------------------------------------------------

class listener final : public pinned_actor<listener_actor> {
public:
  listener(caf::actor_config& config, listener_options options)
    : pinned_actor(config), options_(std::move(options)),
      places_(options_.limits, options_.strangers) {
    yields = true;
  }

  const char* name() const override { return "listener"; }

  void on_exit() override {
    stop_accepting();
    streams_.clear();
    options_.apis.clear();
    answers_.clear();
  }

protected:
  behavior_type make_behavior() override;

private:
  void start_accepting();
  void stop_accepting();
  void accept(net::arrival arrived);
  [[nodiscard]] net::stream_place place_for(const stream_origin& origin, std::uint64_t id);
  void shed(std::uint64_t id);
  caf::result<shut_down_done> shut_down_all();
  void finish_if_stopped();

  listener_options options_;
  std::optional<net::acceptor> acceptor_; ///< None once shutting down.
  net::stream_places places_;
  std::map<std::uint64_t, http_connection_actor> streams_;
  std::uint64_t last_id_ = 0;
  shut_down_answers answers_;
};

// -- behavior -------------------------------------------------------------------

listener::behavior_type listener::make_behavior() {
  start_accepting();
  return {
    [this](const http_connection_stopped& msg) {
      streams_.erase(msg.id);
      finish_if_stopped();
    },
    [this](const shut_down&) { return shut_down_all(); },
  };
}

// -- handlers, in the order of the interface --------------------------------------

void listener::start_accepting() {
  auto on_arrival =
    entering(entrance::accepted, [this](auto& arrived) { accept(std::move(arrived)); });
  if (auto* inlet = std::get_if<net::inlet>(&options_.accepts_from))
    return inlet->open([on_arrival](net::arrival arrived) mutable { on_arrival(arrived); });
  acceptor_.emplace(unit().loop(),
                    std::move(std::get<net::listening_socket>(options_.accepts_from)),
                    [on_arrival](net::unique_fd socket) mutable {
                      net::arrival arrived{std::move(socket), {}, {}};
                      on_arrival(arrived);
                    });
}

void listener::stop_accepting() {
  acceptor_.reset();
  if (auto* inlet = std::get_if<net::inlet>(&options_.accepts_from))
    inlet->close();
}

void listener::accept(net::arrival arrived) {
  auto origin = options_.origin;
  if (origin.by == entry_point::tcp)
    origin.address = net::address_of(arrived.socket.get());
  if (origin.by == entry_point::local)
    origin.peer = net::peer_of(arrived.socket.get());
  const auto id = ++last_id_;
  auto place = place_for(origin, id);
  if (!place)
    return;
  origin.name = std::move(arrived.peer_name);
  auto& home = unit().sibling(id);
  streams_[id] = spawn_http_connection(home, {.id = id,
                                              .socket = std::move(arrived.socket),
                                              .origin = std::move(origin),
                                              .first_bytes = std::move(arrived.first_bytes),
                                              .authenticate = options_.authenticate,
                                              .place = std::move(place),
                                              .api = options_.apis.at(home.index()),
                                              .listener = self()});
}

net::stream_place listener::place_for(const stream_origin& origin, std::uint64_t id) {
  if (origin.by != entry_point::tcp)
    return places_.take_for_known(origin.peer && !net::is_master(*origin.peer)
                                    ? std::optional{origin.peer->user}
                                    : std::nullopt);
  auto found = places_.take_for_stranger(origin.address, id);
  if (found.shed)
    shed(*found.shed);
  return std::move(found.place);
}

/// It has no say in that, nor a word for it.
void listener::shed(std::uint64_t id) {
  if (const auto stream = streams_.extract(id))
    caf::anon_send_exit(stream.mapped(), caf::exit_reason::user_shutdown);
}

caf::result<shut_down_done> listener::shut_down_all() {
  auto promise = answers_.owe(*this);
  stop_accepting();
  for (const auto& [id, stream] : streams_)
    send(stream, shut_down{});
  finish_if_stopped();
  return promise;
}

void listener::finish_if_stopped() {
  if (answers_.empty() || !streams_.empty())
    return;
  answers_.deliver(shut_down_done{});
  quit();
}

} // namespace

listener_actor spawn_listener(io_unit& unit, listener_options options) {
  return spawn_on<listener>(unit, std::move(options));
}

} // namespace lectern
