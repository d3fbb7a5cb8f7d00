#include "actors/session/instance.hpp"

#include "actors/runtime/pinned.hpp"
#include "actors/runtime/shut_down_answers.hpp"
#include "actors/runtime/shut_down_round.hpp"

#include <caf/send.hpp>

#include <cstdint>
#include <list>
#include <memory>
#include <utility>
#include <vector>

namespace lectern {

namespace {

// -- state ----------------------------------------------------------------------

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
      reader_(shared(std::move(plan.read_state))), timer_(unit().make_timer()) {}

  const char* name() const override { return "instance"; }

  /// Whatever ends it, every request that waits is answered.
  void on_exit() override {
    timer_.cancel();
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
  caf::result<shut_down_done> end();

  void begin_reading();
  void keep(instance_state state);
  void answer_readers(const instance_state& state);
  void lose_console(const caf::down_msg& msg);
  feed_actor release_console();
  void change(instance_status status);

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
  return {
    [this](const plan_command& msg) { return plan(msg); },
    [this](const get_instance_state&) { return read(); },
    [this](const shut_down&) { return end(); },
  };
}

// -- handlers, in the order of the interface --------------------------------------

caf::result<command_planned> instance::plan(const plan_command& msg) {
  if (!plan_)
    return command_planned{
      exec_refusal{plan_refusal::invalid, "This instance cannot run commands"}};
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
  if (!reader_ || reading_ == reading::overdue)
    return instance_state{};
  if (reading_ == reading::kept)
    return state_;
  auto promise = make_response_promise<instance_state>();
  state_promises_.push_back(promise);
  if (reading_ == reading::none)
    begin_reading();
  return promise;
}

caf::result<shut_down_done> instance::end() {
  auto promise = answers_.owe(*this);
  if (info_.status == instance_status::stopping)
    return promise;
  change(instance_status::stopping);
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
  change(instance_status::failed);
}

feed_actor instance::release_console() {
  if (console_)
    demonitor(console_.address());
  return std::exchange(console_, nullptr);
}

void instance::change(instance_status status) {
  info_.status = status;
  info_.since = unit().now();
  send(options_.directory, instance_changed{info_});
}

} // namespace

instance_entry spawn_instance(io_unit& unit, instance_options options, instance_plan plan) {
  const auto now = unit.now();
  instance_info info{.name = std::move(options.name),
                     .description = std::move(plan.description),
                     .created_at = now,
                     .since = now};
  feed_actor console;
  if (plan.console)
    console = spawn_console(unit, *std::exchange(plan.console, {}));
  auto handle = spawn_on<instance>(unit, info, console, std::move(options), std::move(plan));
  return {std::move(info), std::move(handle), std::move(console)};
}

} // namespace lectern
