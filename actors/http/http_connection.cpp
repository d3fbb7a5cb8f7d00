#include "actors/http/http_connection.hpp"

#include "actors/runtime/overloaded.hpp"
#include "actors/runtime/pinned.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace lectern {

namespace {

// -- state ----------------------------------------------------------------------

class http_connection final : public pinned_actor<http_connection_actor> {
public:
  http_connection(caf::actor_config& config, http_connection_options options)
    : pinned_actor(config), options_(std::move(options)), timer_(unit().make_timer()),
      age_timer_(unit().make_timer()) {
    yields = true; // Strangers can have many of them.
  }

  const char* name() const override { return "http_connection"; }

  void on_exit() override {
    if (link_ && fsm_.current() != http_connection_fsm::phase::over)
      std::move(*link_).abort(); // Others need its place.
    link_.reset();
    options_.place = {};
    timer_.cancel();
    age_timer_.cancel();
    order_ = {};
    options_.api = nullptr;
    options_.listener = nullptr;
  }

protected:
  behavior_type make_behavior() override;

  std::uint8_t phase_number() const noexcept override {
    return static_cast<std::uint8_t>(fsm_.current());
  }

private:
  void open_link();
  void watch_age();
  void upgrade(const upgrade_order& order);
  void perform(http_connection_fsm::actions actions);
  void read_request();
  void await_answer(std::chrono::milliseconds limit);
  [[nodiscard]] net::body_admission make_admission();
  void hand_over();

  http_connection_options options_;
  http_connection_fsm fsm_;
  request_sender sender_; ///< Of the request that is being read.
  std::optional<net::http_link> link_;
  upgrade_order order_; ///< Valid while the socket is handed over.
  net::timer timer_;
  net::timer age_timer_; ///< Of a stranger.
};

// -- behavior -------------------------------------------------------------------

http_connection::behavior_type http_connection::make_behavior() {
  open_link();
  return {
    [this](const http_head& msg) { perform(fsm_.on(msg)); },
    [this](http_answer& msg) { perform(fsm_.on(msg)); },
    [this](const upgrade_order& msg) { upgrade(msg); },
    [this](const shut_down& msg) { perform(fsm_.on(msg)); },
  };
}

// -- handlers, in the order of the interface --------------------------------------

void http_connection::open_link() {
  const auto first_bytes = std::exchange(options_.first_bytes, {});
  link_ = net::make_http_link(unit().loop(), std::move(options_.socket),
                              {.limits = {},
                               .first_bytes = first_bytes,
                               .admit = make_admission(),
                               .place = options_.place.hold()});
  link_->open(entering(entrance::http_stream, [this](net::http_event event) {
    std::visit([this](auto& typed_event) { perform(fsm_.on(typed_event)); }, event);
  }));
  if (options_.place && options_.place.is_strangers())
    watch_age();
  perform(fsm_.begin());
}

void http_connection::watch_age() {
  age_timer_.start(options_.limits.stranger_age_max, entering(entrance::stranger_age, [this] {
                     if (options_.place.is_strangers())
                       perform(fsm_.on(http_connection_fsm::grown_old{}));
                   }));
}

void http_connection::upgrade(const upgrade_order& order) {
  order_ = order;
  perform(fsm_.on(http_connection_fsm::upgraded{}));
}

void http_connection::perform(http_connection_fsm::actions actions) {
  const auto run = overloaded{
    [&](http_connection_fsm::read&) { read_request(); },
    [&](http_connection_fsm::expire&) { link_->expire(); },
    [&](http_connection_fsm::ask& a) {
      timer_.cancel();
      if (options_.place)
        options_.place.note_use();
      unit().counts().requests.add();
      send(options_.api, http_call{std::move(a.request), self(), std::exchange(sender_, {})});
    },
    [&](http_connection_fsm::respond_head& a) {
      link_->respond_head(a.head.status, "application/json", std::move(a.head.headers));
    },
    [&](http_connection_fsm::respond& a) { link_->respond(std::move(a.response)); },
    [&](http_connection_fsm::expect_answer&) { await_answer(options_.limits.half_closed_timeout); },
    [&](http_connection_fsm::expect_progress&) {
      await_answer(options_.limits.answer_stall_timeout);
    },
    [&](http_connection_fsm::expect_end&) { await_answer(options_.limits.last_answer_timeout); },
    [&](http_connection_fsm::hand_over&) { hand_over(); },
    [&](http_connection_fsm::finish&) {
      send(options_.listener, http_connection_stopped{options_.id});
      quit();
    },
  };
  for (auto& action : actions)
    std::visit(run, action);
}

void http_connection::read_request() {
  timer_.start(options_.limits.request_timeout, entering(entrance::request_deadline, [this] {
                 perform(fsm_.on(http_connection_fsm::request_expired{link_->has_begun()}));
               }));
  link_->read();
}

void http_connection::await_answer(std::chrono::milliseconds limit) {
  timer_.start(limit, entering(entrance::answer_deadline, [this] {
                 perform(fsm_.on(http_connection_fsm::answer_expired{}));
               }));
}

/// The link calls it while it is ours, within its own events.
net::body_admission http_connection::make_admission() {
  if (!options_.authenticate)
    return {};
  return [this](const net::http_request& head) {
    auto admitted = options_.authenticate(head, options_.origin, unit().now());
    if (admitted.is_known && options_.place)
      options_.place.become_known();
    sender_ = std::move(admitted.from);
    return std::move(admitted.body);
  };
}

/// The socket leaves this unit's loop here, so that the connection can live
/// beside the source it serves.
void http_connection::hand_over() {
  auto socket = std::move(*std::exchange(link_, std::nullopt)).upgrade();
  options_.place = {};
  socket.subprotocol = order_.subprotocol;
  auto& home = unit().sibling(order_.unit);
  spawn_connection(home, {.upgrade = std::move(socket), .order = std::move(order_)});
}

} // namespace

http_connection_actor spawn_http_connection(io_unit& unit, http_connection_options options) {
  return spawn_on<http_connection>(unit, std::move(options));
}

} // namespace lectern
