#include "actors/session/connection.hpp"

#include "actors/runtime/ids.hpp"
#include "actors/runtime/overloaded.hpp"
#include "actors/runtime/pinned.hpp"

#include <caf/typed_response_promise.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace lectern {

namespace {

using trace::kind;

/// How a trace distinguishes frames.
std::uint32_t frame_of(const net::frame& data) {
  return data.size() == 0 ? 2 : data.kind == net::frame_kind::text ? 1 : 0;
}

/// An `errno`; other errors are the end of the stream, or bytes that are not a WebSocket's.
std::uint32_t number_of(const boost::system::error_code& error) {
  if (error.category() == boost::system::system_category() || !error)
    return static_cast<std::uint32_t>(error.value());
  return trace::stream_ended;
}

// -- state ----------------------------------------------------------------------

class connection final : public pinned_actor<connection_actor> {
public:
  connection(caf::actor_config& config, connection_options options)
    : pinned_actor(config), id_(next_link_id()), options_(std::move(options)),
      ping_timer_(unit().make_timer()), drain_timer_(unit().make_timer()) {}

  const char* name() const override { return "connection"; }

  void on_exit() override {
    link_.reset();
    closing_.reset();
    ping_timer_.cancel();
    drain_timer_.cancel();
    source_ = nullptr;
    demonitor(options_.order.owner.address()); // It would keep our address, and our memory with it.
    options_.order.owner = nullptr;
    options_.order.share = nullptr;
  }

protected:
  behavior_type make_behavior() override;

  std::uint8_t phase_number() const noexcept override {
    return fsm_ ? static_cast<std::uint8_t>(fsm_->current()) : std::uint8_t{0};
  }

private:
  void open_link();
  void attach_to(const attached& msg);
  caf::result<view_left> leave();
  void start_ping_timer();
  void note_event(const net::link_event& event);
  void perform(connection_fsm::actions actions);
  void pass_on(client_message& message);
  void credit_events(std::size_t bytes);

  link_id id_;
  connection_options options_;
  std::optional<connection_fsm> fsm_;
  std::optional<net::ws_link> link_;         ///< Empty from closing on: nothing can be written.
  std::optional<net::closing_link> closing_; ///< Set from closing on.
  feed_actor source_;                        ///< Null until attached.
  view_id view_;                             ///< As which the source knows this link.
  std::size_t writing_bytes_ = 0;            ///< Of the write in flight.
  std::size_t credit_owed_ = 0;              ///< To the owner, for events that were written.
  std::uint64_t bytes_received_ = 0;
  std::vector<caf::typed_response_promise<view_left>> leaving_; ///< Until it has left.
  net::timer ping_timer_;
  net::timer drain_timer_; ///< Without a drain deadline it looks whether the peer reads.
};

// -- behavior -------------------------------------------------------------------

connection::behavior_type connection::make_behavior() {
  // An owner outlives its links, unless it ended while this one was on its way.
  set_down_handler([this](const caf::down_msg& msg) {
    note(kind::down, static_cast<std::uint32_t>(msg.source.id()));
    perform(fsm_->on(stop_link{}));
  });
  open_link();
  return {
    [this](const view_begun& msg) { perform(fsm_->on(msg)); },
    [this](output& msg) {
      note(fsm_->accepts() ? kind::output_taken : kind::output_refused, id_, msg.data.size());
      perform(fsm_->on(std::move(msg)));
    },
    [this](const output_gap& msg) { perform(fsm_->on(msg)); },
    [this](const stream_ended& msg) { perform(fsm_->on(msg)); },
    [this](const input_grant& msg) { perform(fsm_->on(msg)); },
    [this](const role_changed& msg) { perform(fsm_->on(msg)); },
    [this](viewers_changed& msg) { perform(fsm_->on(std::move(msg))); },
    [this](control_asked& msg) { perform(fsm_->on(std::move(msg))); },
    [this](const attached& msg) { attach_to(msg); },
    [this](const event_frame& msg) { perform(fsm_->on(msg)); },
    [this](const leave_view&) { return leave(); },
    [this](const stop_link& msg) {
      note(kind::link_stop, id_, 0, msg.code);
      perform(fsm_->on(msg));
    },
  };
}

// -- handlers, in the order of the interface --------------------------------------

void connection::open_link() {
  auto dialect = options_.order.make_codec();
  const net::ws_limits limits{.message_bytes_max = dialect->message_bytes_max()};
  const bool pings = dialect->wants_pings();
  fsm_.emplace(std::move(dialect), options_.limits);
  link_ = options_.make_link(unit(), std::move(options_.upgrade), limits);
  monitor(options_.order.owner);
  note(kind::link_open, id_);
  unit().counts().links_opened.add();
  // Before the first byte of the answer: whatever the client causes after it
  // finds this link registered.
  send(options_.order.owner,
       link_joined{id_, options_.order.slot, self(), options_.order.principal});
  link_->open(entering(entrance::link, [this](net::link_event event) {
    note_event(event);
    std::visit([this](auto& received) { perform(fsm_->on(received)); }, event);
  }));
  if (pings)
    start_ping_timer();
}

void connection::attach_to(const attached& msg) {
  source_ = msg.source;
  view_ = msg.view;
  perform(fsm_->on_attached());
}

caf::result<view_left> connection::leave() {
  auto promise = make_response_promise<view_left>();
  leaving_.push_back(promise);
  perform(fsm_->on(leave_view{}));
  return promise;
}

void connection::note_event(const net::link_event& event) {
  if (const auto* part = std::get_if<net::part_received>(&event)) {
    bytes_received_ += part->data.size();
    unit().counts().bytes_received.add(part->data.size());
    note(kind::link_read, id_, part->data.size());
  } else if (std::holds_alternative<net::write_finished>(event)) {
    unit().counts().bytes_sent.add(writing_bytes_);
    note(kind::link_written, id_, writing_bytes_);
  } else if (const auto* end = std::get_if<net::link_closed>(&event)) {
    note(kind::link_end, id_, end->peer_code, number_of(end->error));
  }
}

void connection::start_ping_timer() {
  ping_timer_.start(options_.limits.ping_interval, entering(entrance::ping_due, [this] {
                      perform(fsm_->on(connection_fsm::ping_due{}));
                      start_ping_timer();
                    }));
}

void connection::pass_on(client_message& message) {
  const auto pass = overloaded{
    [&](std::monostate) {},
    [&](typed_in& typed) {
      send(source_, input{view_.viewer, std::move(typed.data)});
    },
    [&](const typed_end&) { send(source_, input_end{view_.viewer}); },
    [&](const window_resized& resized) {
      send(source_, resize{view_.viewer, resized.size});
    },
    [&](const signal_wanted& wanted) {
      send(source_, send_signal{view_.viewer, wanted.number});
    },
    [&](const control_requested&) { send(source_, ask_control{view_.viewer}); },
    [&](const control_given&) { send(source_, give_control{view_.viewer}); },
    [&](const output_taken&) {}, // The state machine turned it into credit.
    [&](const violation&) {},    // The state machine closes the link instead.
  };
  std::visit(pass, message);
}

/// Events are the owner's own.
void connection::credit_events(std::size_t bytes) {
  credit_owed_ += bytes;
  if (credit_owed_ >= options_.limits.event_credit_bytes)
    send(options_.order.owner, event_credit{id_, std::exchange(credit_owed_, 0)});
}

void connection::perform(connection_fsm::actions actions) {
  const auto run = overloaded{
    [&](connection_fsm::write& a) {
      note(kind::link_write, id_, a.data.size(), frame_of(a.data));
      writing_bytes_ = a.data.size();
      link_->write(std::move(a.data));
    },
    [&](connection_fsm::read&) { link_->read(); },
    [&](connection_fsm::ping&) {
      note(kind::link_write, id_, 0, 3);
      writing_bytes_ = 0;
      link_->ping();
    },
    [&](connection_fsm::close& a) {
      note(kind::link_close, id_, 0, static_cast<std::uint16_t>(a.code));
      closing_ = std::move(*std::exchange(link_, std::nullopt)).close(a.code, a.reason);
    },
    [&](connection_fsm::drop&) {
      note(kind::link_drop, id_);
      link_.reset();
      closing_.reset();
    },
    [&](connection_fsm::arm_drain_deadline& a) {
      drain_timer_.start(a.after, entering(entrance::drain_deadline, [this] {
                           perform(fsm_->on(connection_fsm::drain_expired{}));
                         }));
    },
    [&](connection_fsm::tell_source& a) { pass_on(a.message); },
    [&](connection_fsm::tell_owner& a) { send(options_.order.owner, window_sized{a.size.size}); },
    [&](connection_fsm::return_credit& a) {
      source_ ? send(source_, credit{view_, a.bytes}) : credit_events(a.bytes);
    },
    [&](connection_fsm::settle&) { link_->settle(); },
    [&](connection_fsm::leave_source&) { send(source_, close_view{view_}); },
    [&](connection_fsm::report_left&) {
      for (auto& promise : std::exchange(leaving_, {}))
        promise.deliver(view_left{});
    },
    [&](connection_fsm::report_flushed&) { send(options_.order.owner, link_flushed{id_}); },
    [&](connection_fsm::report_stalled&) { send(options_.order.owner, link_stalled{id_}); },
    [&](connection_fsm::report_stopped& a) {
      note(kind::link_gone, id_, a.bytes_dropped, static_cast<std::uint32_t>(a.cause));
      unit().counts().links_closed.add();
      unit().counts().bytes_dropped.add(a.bytes_dropped);
      send(options_.order.owner, link_stopped{id_, a.cause, a.bytes_sent, a.bytes_dropped,
                                              bytes_received_, a.input_dropped});
      quit();
    },
  };
  for (auto& action : actions)
    std::visit(run, action);
  if (fsm_->awaits_writing() && !drain_timer_.is_running())
    drain_timer_.start(options_.limits.stall_timeout, entering(entrance::stall_check, [this] {
                         perform(fsm_->on(connection_fsm::stall_due{}));
                       }));
}

} // namespace

net::ws_link make_socket_link(io_unit& unit, net::ws_upgrade upgrade, net::ws_limits limits) {
  return net::make_ws_link(unit.loop(), std::move(upgrade), limits);
}

connection_actor spawn_connection(io_unit& unit, connection_options options) {
  return spawn_on<connection>(unit, std::move(options));
}

} // namespace lectern
