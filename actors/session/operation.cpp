#include "actors/session/operation.hpp"

#include "actors/runtime/ids.hpp"
#include "actors/runtime/overloaded.hpp"
#include "actors/runtime/pinned.hpp"
#include "actors/runtime/step_queue.hpp"
#include "actors/session/operation_fsm.hpp"
#include "actors/session/recorder.hpp"
#include "actors/source/command.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace lectern {

namespace {

using trace::kind;

// -- state ----------------------------------------------------------------------

class operation final : public pinned_actor<operation_actor> {
public:
  operation(caf::actor_config& config, directory_actor directory, operation_order order,
            operation_limits limits)
    : pinned_actor(config), directory_(std::move(directory)), order_(std::move(order)),
      limits_(limits), fsm_(slots_of(order_), awaits_echo(order_)),
      info_(describe(order_, unit().now())), timer_(unit().make_timer()) {}

  const char* name() const override { return "operation"; }

  void on_exit() override {
    timer_.cancel();
    links_.clear();
    recorders_.clear();
    source_ = nullptr;
    demonitor(directory_.address()); // It would keep our address, and our memory with it.
    directory_ = nullptr;
    if (auto* console = std::get_if<console_order>(&order_))
      console->console = nullptr;
  }

protected:
  behavior_type make_behavior() override;

  std::uint8_t phase_number() const noexcept override {
    return static_cast<std::uint8_t>(fsm_.current());
  }

private:
  void take_link(const link_joined& msg);
  void set_size(const window_sized& msg);
  void forget_link(const link_stopped& msg);
  caf::result<operation_begun> begin();
  caf::result<operation_begun> acquire_first(console_order& console);
  operation_begun start();
  void start_recorders();
  caf::result<socket_claim> claim(const claim_socket& msg);
  caf::result<operation_cancelled> cancel(const cancel_operation& msg);
  void lose_recording(const recording_lost& msg);
  caf::result<shut_down_done> shut_down_now();

  void perform(operation_fsm::actions actions);
  void perform_each(operation_fsm::actions& actions);
  void start_work();
  void end_work(bool at_once);
  void leave_console(bool at_once);
  void introduce(std::size_t index);
  void make_command(exec_order& exec);
  void end_view(const view_over& msg);
  void stop(const operation_fsm::stop_slot& what);
  void publish();
  void forget();

  directory_actor directory_;
  operation_order order_;
  operation_limits limits_;
  operation_fsm fsm_;
  step_queue steps_;
  operation_info info_;
  bool begun_ = false;
  std::optional<operation_fsm::decision> noted_; ///< In the trace.
  std::map<link_id, connection_actor> links_;    ///< Joined and not gone.
  const viewer_id viewer_ = next_viewer_id();    ///< As which the source knows this client.
  feed_actor source_;                            ///< Of a command, from `introduce` on.
  std::vector<recorder_actor> recorders_;        ///< By slot.
  std::set<std::string> lost_recordings_;        ///< Which files were removed, for people.
  net::timer timer_; ///< Until the sockets have joined; at the end for the echo.
  traffic traffic_;
  std::vector<caf::typed_response_promise<shut_down_done>> waiting_;
};

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
    [this](const link_stopped& msg) { forget_link(msg); },
    [](const event_credit&) {}, // An operation has no events.
    [this](const begin_operation&) { return begin(); },
    [this](const claim_socket& msg) { return claim(msg); },
    [this](const cancel_operation& msg) { return cancel(msg); },
    [](const role_changed&) {}, // It leaves as soon as it has to give control.
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

/// The client may know its window before all of its sockets are there: then the work
/// starts with it.
void operation::set_size(const window_sized& msg) {
  if (source_)
    return send(source_, resize{viewer_, msg.size});
  const auto note = overloaded{
    [&](exec_order& exec) {
      if (exec.source.terminal)
        exec.source.terminal = msg.size;
    },
    [&](console_order& console) { console.size = msg.size; },
  };
  std::visit(note, order_);
}

void operation::forget_link(const link_stopped& msg) {
  links_.erase(msg.link);
  traffic_.bytes_sent += msg.bytes_sent;
  traffic_.bytes_received += msg.bytes_received;
  traffic_.bytes_dropped += msg.bytes_dropped;
  traffic_.input_dropped += msg.input_dropped;
  if (const auto* exec = std::get_if<exec_order>(&order_);
      exec != nullptr && exec->request->is_recorded && traffic_.bytes_dropped > 0
      && lost_recordings_.empty())
    fsm_.spoil("Recorded output is incomplete: " + std::to_string(traffic_.bytes_dropped)
               + " bytes did not fit");
  const auto& slots = fsm_.slots();
  const auto slot = std::find_if(slots.begin(), slots.end(),
                                 [&](const auto& each) { return each.link == msg.link; });
  if (source_ && slot != slots.end()) // The link says so itself, unless it ended too early.
    send(source_, close_view{{viewer_, stream_of(*slot)}});
  perform(fsm_.on_stopped(msg.link));
}

caf::result<operation_begun> operation::begin() {
  if (std::exchange(begun_, true))
    return caf::make_error(ec::operation_over);
  if (auto* console = std::get_if<console_order>(&order_))
    return acquire_first(*console);
  return start();
}

caf::result<operation_begun> operation::acquire_first(console_order& console) {
  auto promise = make_response_promise<operation_begun>();
  request(
    console.console, caf::infinite,
    attach_viewer{viewer_, viewer_role::controller, self(), console.force, console.maker.name})
    .then([this, promise](const viewer_attached&) mutable { promise.deliver(start()); },
          [this, promise](caf::error& why) mutable {
            promise.deliver(std::move(why));
            quit(); // Never began: nobody else knows of it.
          });
  return promise;
}

operation_begun operation::start() {
  note_name(info_.id);
  monitor(directory_); // Without it nobody could find this operation any more.
  timer_.start(limits_.connect_timeout, entering(entrance::connect_deadline, [this] {
                 perform(fsm_.on(operation_fsm::connect_expired{}));
               }));
  send(directory_, enlist{info_, self(), unit().index()});
  operation_begun begun{info_, {}};
  for (const auto& slot : fsm_.slots())
    if (slot.now == operation_fsm::slot::state::free)
      begun.secrets.emplace(slot.name, slot.secret);
  start_recorders();
  perform(fsm_.on(operation_fsm::begun{}));
  return begun;
}

void operation::start_recorders() {
  if (auto* exec = std::get_if<exec_order>(&order_))
    for (std::size_t i = 0; i < exec->recordings.size(); ++i)
      recorders_.push_back(spawn_recorder(
        unit(), {.file = std::move(exec->recordings[i]), .owner = self(), .slot = i}));
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
  perform(fsm_.on(operation_fsm::cancel{msg.reason}));
  return operation_cancelled{};
}

/// The command is not disturbed: its recorder takes what it writes, and drops it.
void operation::lose_recording(const recording_lost& msg) {
  const auto slot = msg.stream - 1;
  if (fsm_.is_over() || slot >= recorders_.size())
    return;
  send(recorders_[slot], msg);
  lost_recordings_.insert(slot == 0 ? "stdout" : "stderr");
  const auto names = lost_recordings_.size() == 1 ? *lost_recordings_.begin() : "stdout and stderr";
  fsm_.spoil("Recorded output is incomplete: " + names + " removed while the command ran ("
             + msg.reason + ')');
}

caf::result<shut_down_done> operation::shut_down_now() {
  auto promise = make_response_promise<shut_down_done>();
  waiting_.push_back(promise);
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

/// Makes the source on first use and lets it and the socket know each other.
void operation::introduce(std::size_t index) {
  const auto& slot = fsm_.slots()[index];
  if (!source_) {
    if (auto* exec = std::get_if<exec_order>(&order_))
      make_command(*exec);
    else
      source_ = std::get<console_order>(order_).console;
  }
  const auto& link = links_.at(slot.link);
  const view_id view{viewer_, stream_of(slot)};
  send(link, attached{source_, view});
  if (view.stream == no_stream)
    return;
  const auto* console = std::get_if<console_order>(&order_);
  send(source_, open_view{view, slot.link, link, console ? console->resume : std::nullopt});
}

/// Once: the words go to the command.
void operation::make_command(exec_order& exec) {
  source_ = spawn_command(unit(), {.source = std::move(exec.source)});
  link_to(source_); // If this operation breaks down, nobody else ends its child.
  request(source_, caf::infinite, attach_viewer{viewer_, viewer_role::controller, self()})
    .then([](const viewer_attached&) {}, [](const caf::error&) {});
}

void operation::end_view(const view_over& msg) {
  if (msg.cause == view_end::stalled)
    return perform(fsm_.on(operation_fsm::stalled{}));
  if (std::holds_alternative<exec_order>(order_))
    return perform(fsm_.on(outcome_of(msg.ending)));
  perform(fsm_.on(operation_fsm::work_ended{.exit_code = msg.ending.status.known_code()}));
}

void operation::stop(const operation_fsm::stop_slot& what) {
  const auto found = links_.find(fsm_.slots()[what.slot].link);
  if (found == links_.end())
    return;
  stop_link message{static_cast<std::uint16_t>(what.code), what.reason};
  message.how = fsm_.outcome();
  if (what.code == net::close_code::going_away)
    message.within = shut_down_step;
  else if (what.unhurried)
    message.within.reset();
  send(found->second, message);
}

void operation::start_work() {
  timer_.cancel();
  if (auto* exec = std::get_if<exec_order>(&order_)) {
    if (!source_) // Nobody watches.
      make_command(*exec);
    send(source_, start_source{});
  } else if (auto& console = std::get<console_order>(order_); console.size) {
    send(console.console, resize{viewer_, *console.size});
  }
}

void operation::end_work(bool at_once) {
  const auto grace =
    at_once ? std::min(limits_.hang_up_grace, shut_down_step) : limits_.hang_up_grace;
  if (source_ && std::holds_alternative<exec_order>(order_))
    return send(source_, hang_up{grace}); // Its end is awaited.
  leave_console(at_once);
}

/// The console lives on. It gets what its client had sent by now, before anybody else may type;
/// a service that stops does not wait for that.
void operation::leave_console(bool at_once) {
  const auto& slots = fsm_.slots();
  const auto viewer = std::find_if(slots.begin(), slots.end(), [this](const auto& slot) {
    return slot.role != socket_role::control && links_.contains(slot.link);
  });
  const auto left = [this] {
    steps_.run([this] { perform(fsm_.on(operation_fsm::work_ended{})); });
  };
  if (viewer == slots.end())
    return left();
  if (at_once) {
    send(std::get<console_order>(order_).console, detach_viewer{viewer_});
    return left();
  }
  request(links_.at(viewer->link), caf::infinite, leave_view{})
    .then([left](const view_left&) { left(); }, [left](const caf::error&) { left(); });
}

void operation::publish() {
  timer_.cancel();
  const auto& outcome = fsm_.outcome();
  info_.status = outcome.status;
  info_.error = outcome.error;
  info_.exit_code = outcome.exit_code;
  info_.cause = outcome.cause;
  info_.may_cancel = false;
  info_.updated_at = unit().now();
  note(kind::operation_final, 0,
       outcome.exit_code ? static_cast<std::uint64_t>(*outcome.exit_code) : trace::no_exit_code,
       static_cast<std::uint32_t>(outcome.status));
  if (auto* console = std::get_if<console_order>(&order_))
    send(console->console, detach_viewer{viewer_});
  send(directory_, operation_changed{info_});
}

void operation::forget() {
  send(directory_, delist{info_.id, traffic_}); // It may end with the last of our answers.
  for (auto& promise : waiting_)
    promise.deliver(shut_down_done{traffic_.bytes_dropped});
  quit();
}

} // namespace

operation_actor spawn_operation(io_unit& unit, directory_actor directory, operation_order order,
                                operation_limits limits) {
  return spawn_on<operation>(unit, std::move(directory), std::move(order), limits);
}

} // namespace lectern
