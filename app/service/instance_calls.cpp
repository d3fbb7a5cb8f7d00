#include "app/service/instance_calls.hpp"

#include "actors/runtime/overloaded.hpp"
#include "actors/runtime/pinned.hpp"

#include <cstdint>
#include <exception>
#include <map>
#include <utility>
#include <variant>

namespace lectern {

namespace {

using call_channel = answer_channel<instance_calls_actor>;

command_planned unavailable(std::string text) {
  return {exec_refusal{plan_refusal::unavailable, std::move(text)}};
}

/// What a call throws ends no thread.
exec_plan call(const make_plan& order) {
  try {
    return (*order.plan)(*order.request);
  } catch (const std::exception& error) {
    return exec_refusal{plan_refusal::failed, error.what()};
  }
}

instance_state call(const read_state& order) {
  try {
    return (*order.reader)();
  } catch (const std::exception&) {
    return {};
  }
}

// -- state ----------------------------------------------------------------------

class instance_calls_impl final : public pinned_actor<instance_calls_actor> {
public:
  instance_calls_impl(caf::actor_config& config, std::shared_ptr<call_channel> channel,
                      std::shared_ptr<call_pool> threads, instance_calls_limits limits)
    : pinned_actor(config), channel_(std::move(channel)), threads_(std::move(threads)),
      limits_(limits) {}

  const char* name() const override { return "instance_calls"; }

  void on_exit() override {
    plans_.clear();
    readings_.clear();
    channel_->close();
  }

protected:
  behavior_type make_behavior() override {
    return {
      [this](const make_plan& msg) { return begin(msg); },
      [this](const read_state& msg) { return begin(msg); },
      [this](call_returned& msg) { finish(msg); },
      [this](const shut_down&) { give_up(); },
    };
  }

private:
  struct waiting_plan {
    caf::typed_response_promise<command_planned> answer;
    net::timer deadline;
    call_strand strand;
  };

  caf::result<command_planned> begin(const make_plan& msg);
  caf::result<instance_state> begin(const read_state& msg);
  template <class Order>
  bool post(const call_strand& strand, const Order& order);
  void finish(call_returned& msg);
  void finish_plan(std::uint64_t number, command_planned result);
  void give_up();

  std::shared_ptr<call_channel> channel_;
  std::shared_ptr<call_pool> threads_;
  instance_calls_limits limits_;
  std::uint64_t last_number_ = 0;
  std::map<std::uint64_t, waiting_plan> plans_;
  std::map<std::uint64_t, caf::typed_response_promise<instance_state>> readings_;
};

// -- handlers, in the order of the interface --------------------------------------

caf::result<command_planned> instance_calls_impl::begin(const make_plan& msg) {
  const auto strand = threads_->make_strand("the plan of a command");
  if (plans_.size() >= limits_.plans_max || !post(strand, msg))
    return unavailable("Too many commands are being started");
  auto answer = make_response_promise<command_planned>();
  const auto number = last_number_;
  auto& deadline = plans_.emplace(number, waiting_plan{answer, unit().make_timer(), strand})
                     .first->second.deadline;
  deadline.start(limits_.timeout, entering(entrance::plan_deadline, [this, number] {
                   finish_plan(number, unavailable("Timed out looking up the user or the "
                                                   "working directory"));
                 }));
  return answer;
}

caf::result<instance_state> instance_calls_impl::begin(const read_state& msg) {
  if (!post(threads_->make_strand("the reading of a state"), msg))
    return instance_state{};
  return readings_[last_number_] = make_response_promise<instance_state>();
}

void instance_calls_impl::finish(call_returned& msg) {
  std::visit(overloaded{
               [&](exec_plan& plan) { finish_plan(msg.number, {std::move(plan)}); },
               [&](instance_state& state) {
                 if (auto asked = readings_.extract(msg.number))
                   asked.mapped().deliver(std::move(state));
               },
             },
             msg.result);
}

void instance_calls_impl::give_up() {
  for (auto& [number, plan] : plans_) {
    plan.answer.deliver(unavailable("The service is stopping"));
    plan.strand.withdraw();
  }
  for (auto& [number, promise] : readings_)
    promise.deliver(instance_state{});
  quit();
}

// -- inside -----------------------------------------------------------------------

/// Each on a strand of its own: one that hangs holds up no other.
/// @returns Whether there is a thread, or will be; then the call has the `last_number_`.
template <class Order>
bool instance_calls_impl::post(const call_strand& strand, const Order& order) {
  return strand.post([channel = channel_, number = ++last_number_, order] {
    channel->take(call_returned{number, call(order)});
  });
}

void instance_calls_impl::finish_plan(std::uint64_t number, command_planned result) {
  auto asked = plans_.extract(number);
  if (!asked)
    return; // Too late.
  asked.mapped().answer.deliver(std::move(result));
  asked.mapped().strand.withdraw();
}

} // namespace

instance_calls spawn_instance_calls(io_unit& unit, std::function<void(std::string)> report,
                                    instance_calls_limits limits) {
  auto channel = std::make_shared<call_channel>();
  auto threads = std::make_shared<call_pool>(call_pool_options{.threads_max = limits.threads_max,
                                                               .slow_after = limits.slow_after,
                                                               .report = std::move(report)});
  auto actor = spawn_on<instance_calls_impl>(unit, channel, threads, limits);
  channel->open(actor);
  return {std::move(actor), std::move(channel), std::move(threads)};
}

} // namespace lectern
