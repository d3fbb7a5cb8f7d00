#include "actors/session/operation.hpp"

#include "actors/runtime/ids.hpp"
#include "actors/runtime/overloaded.hpp"
#include "actors/runtime/pinned.hpp"
#include "actors/runtime/secret.hpp"
#include "actors/runtime/shut_down_answers.hpp"
#include "actors/runtime/step_queue.hpp"
#include "actors/session/change_work.hpp"
#include "actors/session/command_work.hpp"
#include "actors/session/console_work.hpp"
#include "actors/session/operation_fsm.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace lectern {

namespace {

using trace::kind;

std::vector<operation_fsm::slot> with_secrets(std::vector<operation_fsm::slot> slots) {
  auto secrets = make_secrets(slots.size());
  for (std::size_t i = 0; i < slots.size(); ++i)
    slots[i].secret = std::move(secrets[i]);
  return slots;
}

// -- state ----------------------------------------------------------------------

class operation final : public pinned_actor<operation_actor> {
public:
  operation(caf::actor_config& config, directory_actor directory, operation_order order,
            operation_limits limits)
    : pinned_actor(config), directory_(std::move(directory)), limits_(limits),
      work_(make(std::move(order))), fsm_(with_secrets(work_->slots()), work_->awaits_echo()),
      timer_(unit().make_timer()) {
    info_.created_at = info_.updated_at = unit().now();
    work_->describe(info_);
  }

  const char* name() const override { return "operation"; }

  void on_exit() override {
    timer_.cancel();
    links_.clear();
    source_ = nullptr;
    work_->drop();
    demonitor(directory_.address()); // It would keep our address, and our memory with it.
    directory_ = nullptr;
  }

protected:
  behavior_type make_behavior() override;

  std::uint8_t phase_number() const noexcept override {
    return static_cast<std::uint8_t>(fsm_.current());
  }

private:
  std::unique_ptr<work> make(operation_order order);

  void take_link(const link_joined& msg);
  void set_size(const window_sized& msg);
  void forget_link(const link_stopped& msg);
  caf::result<operation_begun> begin();
  operation_begun start();
  caf::result<socket_claim> claim(const claim_socket& msg);
  caf::result<operation_cancelled> cancel(const cancel_operation& msg);
  void lose_recording(const recording_lost& msg);
  void spoil_if_incomplete();
  caf::result<shut_down_done> shut_down_now();

  void perform(operation_fsm::actions actions);
  void perform_each(operation_fsm::actions& actions);
  void start_work();
  void end_work(bool at_once);
  void introduce(std::size_t index);
  void set_role(viewer_role role);
  void end_view(const view_over& msg);
  void end_stalled();
  void stop(const operation_fsm::stop_slot& order);
  void publish();
  void forget();

  directory_actor directory_;
  operation_limits limits_;
  const viewer_id viewer_ = next_viewer_id(); ///< As which the source knows this client.
  std::unique_ptr<work> work_;
  operation_fsm fsm_;
  step_queue steps_;
  operation_info info_;
  bool begun_ = false;
  std::optional<operation_fsm::decision> noted_; ///< In the trace.
  std::map<link_id, connection_actor> links_;    ///< Joined and not stopped.
  feed_actor source_;                            ///< From the first `introduce` on.
  net::timer timer_; ///< Until the sockets have joined; at the end for the echo.
  traffic traffic_;
  shut_down_answers answers_;
};

std::unique_ptr<work> operation::make(operation_order order) {
  const work_context context{*this, unit(), viewer_, limits_.hang_up_grace, [this](ending outcome) {
                               perform(fsm_.on(operation_fsm::work_ended{std::move(outcome)}));
                             }};
  return std::visit([&](auto& typed_order) { return make_work(context, std::move(typed_order)); },
                    order);
}

// -- behavior -------------------------------------------------------------------

operation::behavior_type operation::make_behavior() {
  set_down_handler([this](const caf::down_msg& msg) {
    note(kind::down, static_cast<std::uint32_t>(msg.source.id()));
    perform(fsm_.on(shut_down{}));
  });
  return {
    [this](const link_joined& msg) { take_link(msg); },
    [this](const window_sized& msg) { set_size(msg); },
    [this](const link_flushed& msg) { perform(fsm_.on_flushed(msg.link)); },
    [this](const link_stalled& msg) {
      if (links_.contains(msg.link))
        end_stalled();
    },
    [this](const link_stopped& msg) { forget_link(msg); },
    [](const event_credit&) {}, // An operation has no events.
    [this](const begin_operation&) { return begin(); },
    [this](const claim_socket& msg) { return claim(msg); },
    [this](const cancel_operation& msg) { return cancel(msg); },
    [this](const role_changed& msg) { set_role(msg.role); },
    [this](const control_wanted& msg) { perform(fsm_.on(operation_fsm::taken{msg.by})); },
    [this](const view_over& msg) { end_view(msg); },
    [this](const recording_lost& msg) { lose_recording(msg); },
    [this](const shut_down&) { return shut_down_now(); },
  };
}

// -- handlers, in the order of the interface --------------------------------------

void operation::take_link(const link_joined& msg) {
  using state = operation_fsm::slot::state;
  if (msg.slot >= fsm_.slots().size() || fsm_.slots()[msg.slot].now != state::claimed)
    return send(msg.connection,
                stop_link{static_cast<std::uint16_t>(net::close_code::policy_error), {}});
  note(kind::slot_joined, msg.link, operation_fsm::is_vital(fsm_.slots()[msg.slot]) ? 1 : 0,
       static_cast<std::uint32_t>(msg.slot));
  links_.emplace(msg.link, msg.connection);
  perform(fsm_.on_joined(msg.slot, msg.link));
}

void operation::set_size(const window_sized& msg) {
  if (source_)
    send(source_, resize{viewer_, msg.size});
  else
    work_->set_size(msg.size);
}

void operation::forget_link(const link_stopped& msg) {
  links_.erase(msg.link);
  traffic_.bytes_sent += msg.bytes_sent;
  traffic_.bytes_received += msg.bytes_received;
  traffic_.bytes_dropped += msg.bytes_dropped;
  traffic_.input_dropped += msg.input_dropped;
  spoil_if_incomplete();
  const auto& slots = fsm_.slots();
  const auto slot = std::find_if(slots.begin(), slots.end(),
                                 [&](const auto& candidate) { return candidate.link == msg.link; });
  if (source_ && slot != slots.end()) // The link reports it itself, unless it ended too early.
    send(source_, close_view{{viewer_, slot->stream}});
  perform(fsm_.on_stopped(msg.link));
}

caf::result<operation_begun> operation::begin() {
  if (std::exchange(begun_, true))
    return caf::make_error(ec::operation_over);
  auto promise = make_response_promise<operation_begun>();
  work_->prepare([this, promise](caf::error why) mutable {
    if (!why) {
      promise.deliver(start());
    } else {
      promise.deliver(std::move(why));
      quit(); // Never began: no other actor has its handle.
    }
  });
  return promise;
}

operation_begun operation::start() {
  note_name(info_.id);
  monitor(directory_); // Without the directory this operation could not be found any more.
  timer_.start(limits_.connect_timeout, entering(entrance::connect_deadline, [this] {
                 perform(fsm_.on(operation_fsm::connect_expired{}));
               }));
  send(directory_, enlist{info_, self(), unit().index()});
  operation_begun begun{info_, {}};
  for (const auto& slot : fsm_.slots())
    if (slot.now == operation_fsm::slot::state::free)
      begun.secrets.push_back(slot.secret);
  perform(fsm_.on(operation_fsm::begun{}));
  return begun;
}

caf::result<socket_claim> operation::claim(const claim_socket& msg) {
  auto claimed = fsm_.claim(msg.secret);
  if (auto* refused = std::get_if<ec>(&claimed))
    return caf::make_error(*refused);
  return std::get<socket_claim>(claimed);
}

caf::result<operation_cancelled> operation::cancel(const cancel_operation& msg) {
  if (fsm_.is_over())
    return caf::make_error(ec::operation_over);
  perform(fsm_.on(operation_fsm::cancel{msg.has_signed_out}));
  return operation_cancelled{};
}

void operation::lose_recording(const recording_lost& msg) {
  if (fsm_.is_over())
    return;
  work_->lose(msg);
  spoil_if_incomplete();
}

void operation::spoil_if_incomplete() {
  if (auto flaw = work_->flaw(traffic_))
    fsm_.spoil(std::move(*flaw));
}

caf::result<shut_down_done> operation::shut_down_now() {
  auto promise = answers_.owe(*this);
  perform(fsm_.on(shut_down{}));
  return promise;
}

// -- the state machine ------------------------------------------------------------

/// After what is being performed already.
void operation::perform(operation_fsm::actions actions) {
  steps_.run([this, actions = std::move(actions)]() mutable { perform_each(actions); });
}

void operation::perform_each(operation_fsm::actions& actions) {
  const auto run = overloaded{
    [&](const operation_fsm::start_work&) { start_work(); },
    [&](const operation_fsm::end_work& a) { end_work(a.at_once); },
    [&](const operation_fsm::introduce& a) { introduce(a.slot); },
    [&](const operation_fsm::stop_slot& a) { stop(a); },
    [&](const operation_fsm::publish&) { publish(); },
    [&](const operation_fsm::arm_echo_deadline&) {
      timer_.start(limits_.echo_timeout, entering(entrance::echo_deadline, [this] {
                     perform(fsm_.on(operation_fsm::echo_expired{}));
                   }));
    },
    [&](const operation_fsm::forget&) { forget(); },
  };
  if (const auto& cause = fsm_.decided(); cause != noted_) {
    noted_ = cause;
    note(kind::end_decided, cause->link, cause->on_request ? 1 : 0,
         static_cast<std::uint32_t>(cause->cause));
  }
  for (auto& action : actions)
    std::visit(run, action);
}

/// Lets the source and the socket know each other.
void operation::introduce(std::size_t index) {
  const auto& slot = fsm_.slots()[index];
  source_ = work_->source();
  const auto& link = links_.at(slot.link);
  const view_id view{viewer_, slot.stream};
  send(link, attached{source_, view});
  if (slot.stream != no_stream)
    send(source_, open_view{view, slot.link, link, work_->resume()});
}

/// Not announced if the operation ends anyway, e.g. as it has to give control.
void operation::set_role(viewer_role role) {
  if (fsm_.current() > operation_fsm::phase::running)
    return;
  info_.role = role;
  info_.updated_at = unit().now();
  send(directory_, operation_changed{info_});
}

void operation::end_view(const view_over& msg) {
  if (msg.cause == view_end::stalled)
    return end_stalled();
  perform(fsm_.on(work_->outcome_of(msg.ending)));
}

/// Of a console, which others may want. A command waits for its reader, as on a pipe.
void operation::end_stalled() {
  if (!info_.exec)
    perform(fsm_.on(operation_fsm::stalled{}));
}

void operation::stop(const operation_fsm::stop_slot& order) {
  const auto found = links_.find(fsm_.slots()[order.slot].link);
  if (found == links_.end())
    return;
  stop_link message{static_cast<std::uint16_t>(order.code), order.reason};
  message.outcome = fsm_.outcome();
  if (order.code == net::close_code::going_away)
    message.within = shut_down_step;
  else if (order.unhurried)
    message.within.reset();
  send(found->second, message);
}

void operation::start_work() {
  timer_.cancel();
  work_->start();
}

void operation::end_work(bool at_once) {
  const auto& slots = fsm_.slots();
  const auto shown = std::find_if(slots.begin(), slots.end(), [this](const auto& slot) {
    return slot.role != socket_role::control && links_.contains(slot.link);
  });
  work_->end(at_once, shown == slots.end() ? connection_actor{} : links_.at(shown->link),
             [this] { steps_.run([this] { perform(fsm_.on(operation_fsm::work_ended{})); }); });
}

void operation::publish() {
  timer_.cancel();
  info_.end = fsm_.outcome();
  info_.may_cancel = false;
  info_.updated_at = unit().now();
  note(kind::operation_final, 0,
       info_.end.exit_code ? static_cast<std::uint64_t>(*info_.end.exit_code) : trace::no_exit_code,
       static_cast<std::uint32_t>(info_.end.status));
  work_->release();
  send(directory_, operation_changed{info_});
}

void operation::forget() {
  send(directory_, delist{info_.id, traffic_}); // It may end with the last of our answers.
  answers_.deliver(shut_down_done{traffic_.bytes_dropped});
  quit();
}

} // namespace

operation_actor spawn_operation(io_unit& unit, directory_actor directory, operation_order order,
                                operation_limits limits) {
  return spawn_on<operation>(unit, std::move(directory), std::move(order), limits);
}

} // namespace lectern
