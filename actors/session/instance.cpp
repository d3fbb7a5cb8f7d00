#include "actors/session/instance.hpp"

#include "actors/runtime/overloaded.hpp"
#include "actors/runtime/pinned.hpp"
#include "actors/runtime/shut_down_answers.hpp"
#include "actors/runtime/shut_down_round.hpp"
#include "actors/runtime/step_queue.hpp"
#include "actors/session/instance_fsm.hpp"

#include <caf/send.hpp>

#include <cstdint>
#include <list>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

namespace lectern {

namespace {

// -- state ----------------------------------------------------------------------

driver_change to_driver_change(instance_change change) {
  switch (change) {
  case instance_change::start:
    return driver_change::start;
  case instance_change::stop:
  case instance_change::restart: // Its first half.
    return driver_change::stop;
  case instance_change::freeze:
    return driver_change::freeze;
  case instance_change::unfreeze:
    return driver_change::unfreeze;
  }
  return {};
}

/// Why an instance with this status runs no commands; empty if it does. Of one that has failed only
/// the console is lost.
std::string_view idleness_of(instance_status status) {
  using enum instance_status;
  if (status == running || status == failed)
    return {};
  return status == frozen || status == freezing ? "Instance is frozen" : "Instance is not running";
}

/// Shared with the calls that are being made, which may outlive the instance. Null if unset.
template <class Function>
std::shared_ptr<const Function> shared(Function fn) {
  return fn ? std::make_shared<const Function>(std::move(fn)) : nullptr;
}

class instance final : public pinned_actor<instance_actor> {
public:
  instance(caf::actor_config& config, instance_info info, feed_actor console,
           instance_options options, instance_plan plan)
    : pinned_actor(config), info_(std::move(info)), console_(std::move(console)),
      options_(std::move(options)), plan_(shared(std::move(plan.plan))),
      reader_(shared(std::move(plan.read_state))), timer_(unit().make_timer()), fsm_(info_.status) {
    if (plan.make_driver)
      driver_ = plan.make_driver(unit().loop());
  }

  const char* name() const override { return "instance"; }

  /// Whatever ends it, every request that waits is answered.
  void on_exit() override {
    timer_.cancel();
    driver_.reset();
    answer_change({.flaw = "This instance has ended"});
    for (auto& promise : std::exchange(plan_promises_, {}))
      promise.deliver(
        command_planned{exec_refusal{plan_refusal::unavailable, "This instance has ended"}});
    answer_readers({});
    if (const auto console = release_console()) // It has not been asked to end.
      caf::anon_send(console, shut_down{});
    options_ = {};
    answers_.deliver(round_.sum());
  }

protected:
  behavior_type make_behavior() override;

private:
  /// What is known of the state.
  ///
  ///     none --asked--> begun ---------read---------> kept --expired--> none
  ///                       |                            ^
  ///                       `--deadline--> overdue --read'
  enum class reading : std::uint8_t {
    none,
    begun,
    overdue, ///< Begun, but no request waits for it any more.
    kept,
  };

  using plan_promise = caf::typed_response_promise<command_planned>;
  using state_promise = caf::typed_response_promise<instance_state>;

  caf::result<command_planned> plan(const plan_command& msg);
  caf::result<instance_state> read();
  caf::result<change_outcome> change(const change_instance& msg);
  void describe(const describe_instance& msg);
  caf::result<shut_down_done> end();

  void begin_reading();
  void keep(instance_state state);
  void answer_readers(const instance_state& state);
  void lose_console(const caf::down_msg& msg);
  feed_actor release_console();

  void follow_driver();
  void perform(instance_fsm::actions actions);
  void make(instance_change part);
  void want_console(bool is_wanted);
  void answer_change(change_outcome outcome);
  void publish(instance_status status);

  instance_info info_;
  feed_actor console_; ///< Null: none, or it has ended, or has been asked to.
  instance_options options_;
  std::shared_ptr<const exec_planner> plan_;
  std::shared_ptr<const state_reader> reader_;

  std::list<plan_promise> plan_promises_; ///< One for each request that waits, as in the next.
  std::vector<state_promise> state_promises_;
  reading reading_ = reading::none;
  instance_state state_; ///< Valid if it is kept.
  net::timer timer_;     ///< Until the reading is overdue, or is not kept any more.

  instance_fsm fsm_;
  step_queue steps_;
  std::unique_ptr<instance_driver> driver_; ///< Null: all there is to change is the console.
  change_instance change_;                  ///< The one that is being made.
  caf::typed_response_promise<change_outcome> change_promise_; ///< Pending as long as it is.
  bool ends_ = false;                                          ///< `shut_down` was asked for.
  shut_down_round round_;
  shut_down_answers answers_;
};

// -- behavior -------------------------------------------------------------------

instance::behavior_type instance::make_behavior() {
  set_down_handler([this](auto*, const caf::down_msg& msg) { lose_console(msg); });
  if (console_) {
    monitor(console_);
    note(trace::kind::owns, static_cast<std::uint32_t>(console_.id()));
  }
  if (driver_)
    follow_driver();
  return {
    [this](const plan_command& msg) { return plan(msg); },
    [this](const get_instance_state&) { return read(); },
    [this](const change_instance& msg) { return change(msg); },
    [this](const describe_instance& msg) { describe(msg); },
    [this](const shut_down&) { return end(); },
  };
}

// -- handlers, in the order of the interface --------------------------------------

caf::result<command_planned> instance::plan(const plan_command& msg) {
  if (!plan_)
    return command_planned{
      exec_refusal{plan_refusal::invalid, "This instance cannot run commands"}};
  if (const auto idleness = idleness_of(fsm_.status()); !idleness.empty())
    return command_planned{exec_refusal{plan_refusal::invalid, std::string{idleness}}};
  const auto which =
    plan_promises_.insert(plan_promises_.end(), make_response_promise<command_planned>());
  const auto answer = [this, which](auto reply) {
    which->deliver(std::move(reply));
    plan_promises_.erase(which);
  };
  request(options_.calls, caf::infinite, make_plan{plan_, msg.request})
    .then([answer](const command_planned& planned) { answer(planned); },
          [answer](caf::error& why) { answer(std::move(why)); });
  return *which;
}

caf::result<instance_state> instance::read() {
  if (!reader_ || reading_ == reading::overdue || fsm_.status() == instance_status::stopped)
    return instance_state{};
  if (reading_ == reading::kept)
    return state_;
  auto promise = make_response_promise<instance_state>();
  state_promises_.push_back(promise);
  if (reading_ == reading::none)
    begin_reading();
  return promise;
}

caf::result<change_outcome> instance::change(const change_instance& msg) {
  auto asked = fsm_.ask(msg.change);
  if (const auto* refusal = std::get_if<change_refusal>(&asked))
    return change_outcome{.refusal = *refusal};
  change_ = msg;
  change_promise_ = make_response_promise<change_outcome>();
  auto promise = change_promise_;
  perform(std::get<instance_fsm::actions>(std::move(asked)));
  return promise;
}

void instance::describe(const describe_instance& msg) {
  info_.definition = msg.definition;
  info_.description = msg.definition->description;
  publish(info_.status);
}

caf::result<shut_down_done> instance::end() {
  auto promise = answers_.owe(*this);
  if (std::exchange(ends_, true))
    return promise;
  publish(instance_status::stopping);
  if (const auto console = release_console())
    round_.ask(*this, console, [this] { quit(); });
  else
    quit();
  return promise;
}

// -- inside -----------------------------------------------------------------------

/// There is one call at most, so a reader that hangs costs one thread.
void instance::begin_reading() {
  reading_ = reading::begun;
  timer_.start(options_.limits.reading_timeout, entering(entrance::reading_deadline, [this] {
                 reading_ = reading::overdue;
                 answer_readers({});
               }));
  request(options_.calls, caf::infinite, read_state{reader_})
    .then([this](const instance_state& state) { keep(state); },
          [this](const caf::error&) { keep({}); }); // The service is stopping.
}

void instance::keep(instance_state state) {
  reading_ = reading::kept;
  state_ = std::move(state);
  timer_.start(options_.limits.reading_kept,
               entering(entrance::expiry, [this] { reading_ = reading::none; }));
  answer_readers(state_);
}

void instance::answer_readers(const instance_state& state) {
  for (auto& promise : std::exchange(state_promises_, {}))
    promise.deliver(state);
}

void instance::lose_console(const caf::down_msg& msg) {
  note(trace::kind::down, static_cast<std::uint32_t>(msg.source.id()));
  console_ = nullptr;
  perform(fsm_.on(instance_fsm::broken{}));
}

feed_actor instance::release_console() {
  if (console_)
    demonitor(console_.address());
  return std::exchange(console_, nullptr);
}

void instance::follow_driver() {
  driver_->follow(entering(entrance::driver_report, [this](instance_status status) {
    if (status == instance_status::failed)
      perform(fsm_.on(instance_fsm::broken{}));
    else
      perform(fsm_.on(instance_fsm::seen{status}));
  }));
}

/// After what is being performed already.
void instance::perform(instance_fsm::actions actions) {
  steps_.run([this, actions = std::move(actions)] {
    for (const auto& action : actions)
      std::visit(overloaded{
                   [&](const instance_fsm::make_change& a) { make(a.change); },
                   [&](const instance_fsm::want_console& a) { want_console(a.is_wanted); },
                   [&](const instance_fsm::publish&) { publish(fsm_.status()); },
                   [&](const instance_fsm::answer& a) { answer_change({.flaw = a.flaw}); },
                 },
                 action);
  });
}

void instance::make(instance_change part) {
  const bool freezes = part == instance_change::freeze || part == instance_change::unfreeze;
  if (!driver_)
    return perform(
      fsm_.on(instance_fsm::changed{freezes ? "This kind of instance cannot be frozen" : ""}));
  driver_->make({to_driver_change(part), change_.force, change_.timeout},
                entering(entrance::driver_answer, [this](std::string flaw) {
                  perform(fsm_.on(instance_fsm::changed{std::move(flaw)}));
                }));
}

void instance::want_console(bool is_wanted) {
  if (!console_)
    return;
  if (is_wanted)
    send(console_, start_source{});
  else
    send(console_, halt_source{});
}

void instance::answer_change(change_outcome outcome) {
  if (change_promise_.pending())
    change_promise_.deliver(std::move(outcome));
}

void instance::publish(instance_status status) {
  if (ends_ && status != instance_status::stopping)
    return; // Its last word was said.
  if (std::exchange(info_.status, status) != status)
    info_.since = unit().now();
  const bool has_stopped = // One that is restarted is not seen to.
    status == instance_status::stopped || status == instance_status::starting;
  send(options_.directory, instance_changed{info_, has_stopped && driver_ == nullptr});
}

} // namespace

instance_entry spawn_instance(io_unit& unit, instance_options options, instance_plan plan) {
  const auto now = unit.now();
  const bool runs = options.is_started && !plan.make_driver; // Otherwise the driver says so.
  instance_info info{.name = std::move(options.name),
                     .description = std::move(plan.description),
                     .definition = std::move(options.definition),
                     .defined_in = std::move(options.defined_in),
                     .created_at = options.created_at.value_or(now),
                     .status = runs ? instance_status::running : instance_status::stopped,
                     .since = now};
  feed_actor console;
  if (plan.console) {
    plan.console->reopening.is_halted = !runs;
    console = spawn_console(unit, *std::exchange(plan.console, {}));
  }
  auto handle = spawn_on<instance>(unit, info, console, std::move(options), std::move(plan));
  return {std::move(info), std::move(handle), std::move(console)};
}

} // namespace lectern
