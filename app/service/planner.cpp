#include "app/service/planner.hpp"

#include "actors/runtime/pinned.hpp"

#include <cstdint>
#include <exception>
#include <map>
#include <utility>

namespace lectern {

namespace {

using plan_channel = answer_channel<planner_actor>;

constexpr const char* stopping_text = "The service is stopping";

command_planned refused(plan_refusal cause, std::string text) {
  return {exec_refusal{cause, std::move(text)}};
}

/// What a plan throws ends no thread.
exec_plan make(const plan_command& order) {
  try {
    return order.plan(*order.request);
  } catch (const std::exception& error) {
    return exec_refusal{plan_refusal::failed, error.what()};
  }
}

// -- state ----------------------------------------------------------------------

class planner_impl final : public pinned_actor<planner_actor> {
public:
  planner_impl(caf::actor_config& config, std::shared_ptr<plan_channel> channel,
               std::shared_ptr<call_pool> threads, planner_limits limits)
    : pinned_actor(config), channel_(std::move(channel)), threads_(std::move(threads)),
      limits_(limits) {}

  const char* name() const override { return "planner"; }

  void on_exit() override {
    waiting_.clear();
    channel_->close();
  }

protected:
  behavior_type make_behavior() override {
    return {
      [this](const plan_command& msg) { return begin(msg); },
      [this](plan_made& msg) { finish(msg.number, {std::move(msg.plan)}); },
      [this](const shut_down&) { refuse_all(); },
    };
  }

private:
  using promise = caf::typed_response_promise<command_planned>;

  struct waiting_plan {
    promise answer;
    net::timer deadline;
  };

  caf::result<command_planned> begin(const plan_command& msg);
  void finish(std::uint64_t number, command_planned result);
  void refuse_all();

  std::shared_ptr<plan_channel> channel_;
  std::shared_ptr<call_pool> threads_;
  planner_limits limits_;
  bool is_stopping_ = false;
  std::uint64_t last_number_ = 0;
  std::map<std::uint64_t, waiting_plan> waiting_;
};

// -- handlers -------------------------------------------------------------------

caf::result<command_planned> planner_impl::begin(const plan_command& msg) {
  if (is_stopping_)
    return refused(plan_refusal::unavailable, stopping_text);
  const auto number = last_number_ + 1;
  const auto work = [channel = channel_, number, msg] {
    channel->take(plan_made{number, make(msg)});
  };
  // Each on a strand of its own: one that hangs holds up no other.
  if (waiting_.size() >= limits_.waiting_max
      || !threads_->make_strand("the plan of a command").post(work))
    return refused(plan_refusal::unavailable, "Too many commands are being started");
  last_number_ = number;
  auto answer = make_response_promise<command_planned>();
  auto& deadline =
    waiting_.emplace(number, waiting_plan{answer, unit().make_timer()}).first->second.deadline;
  deadline.start(limits_.timeout, entering(entrance::plan_deadline, [this, number] {
                   finish(number, refused(plan_refusal::unavailable,
                                          "Timed out looking up the user or the working "
                                          "directory"));
                 }));
  return answer;
}

void planner_impl::finish(std::uint64_t number, command_planned result) {
  const auto found = waiting_.find(number);
  if (found == waiting_.end())
    return; // Too late.
  found->second.answer.deliver(std::move(result));
  waiting_.erase(found);
}

void planner_impl::refuse_all() {
  is_stopping_ = true;
  for (auto& [number, plan] : waiting_)
    plan.answer.deliver(refused(plan_refusal::unavailable, stopping_text));
  waiting_.clear();
}

} // namespace

planner spawn_planner(io_unit& unit, std::function<void(std::string)> report,
                      planner_limits limits) {
  auto channel = std::make_shared<plan_channel>();
  auto threads = std::make_shared<call_pool>(call_pool_options{.threads_max = limits.threads_max,
                                                               .slow_after = limits.slow_after,
                                                               .report = std::move(report)});
  auto actor = spawn_on<planner_impl>(unit, channel, threads, limits);
  channel->open(actor);
  return {std::move(actor), std::move(channel), std::move(threads)};
}

} // namespace lectern
