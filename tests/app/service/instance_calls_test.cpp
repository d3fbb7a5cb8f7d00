#include "app/service/instance_calls.hpp"
#include "net/child/child.hpp"
#include "tests/app/service/service_fixture.hpp"
#include "tests/support/queue_unit.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <deque>
#include <latch>
#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>

namespace lectern::test {

namespace {

/// The actor on this thread; calls are made on threads of its own.
struct instance_calls_fixture {
  explicit instance_calls_fixture(instance_calls_limits limits = {})
    : uut(spawn_instance_calls(
      unit, [this](std::string report) { reports.put(std::move(report)); }, limits)) {
    system.await_actors_before_shutdown(false);
  }

  ~instance_calls_fixture() {
    may_return.count_down();
    caf::anon_send_exit(uut.actor, caf::exit_reason::user_shutdown);
    run();
    uut.threads->stop(std::chrono::steady_clock::now() + 30s);
  }

  void run() {
    auto& scheduler = static_cast<caf::scheduler::test_coordinator&>(system.scheduler());
    while (unit.run_once() || scheduler.try_run_once())
      continue;
  }

  /// @returns The plan, which is set once there is one.
  const std::optional<exec_plan>& ask(exec_planner plan, exec_request request = {}) {
    auto& planned = plans.emplace_back();
    system.spawn([to = uut.actor,
                  question = make_plan{std::make_shared<exec_planner>(std::move(plan)),
                                       std::make_shared<exec_request>(std::move(request))},
                  &planned](caf::event_based_actor* self) {
      self->request(to, caf::infinite, question).then([&planned](const command_planned& answer) {
        planned = answer.plan;
      });
    });
    run();
    return planned;
  }

  /// @returns The state, which is set once it is read.
  const std::optional<instance_state>& read(state_reader reader) {
    auto& state = states.emplace_back();
    system.spawn([to = uut.actor,
                  question = read_state{std::make_shared<state_reader>(std::move(reader))},
                  &state](caf::event_based_actor* self) {
      self->request(to, caf::infinite, question).then([&state](const instance_state& answer) {
        state = answer;
      });
    });
    run();
    return state;
  }

  /// Runs actors and the loop of their unit until `answer` is set.
  template <class Answer>
  const Answer& await(const std::optional<Answer>& answer) {
    const auto until = within(10s);
    while (!answer && std::chrono::steady_clock::now() < until) {
      unit.loop().post([this] { unit.loop().stop(); });
      unit.loop().run();
      run();
      std::this_thread::yield();
    }
    REQUIRE(answer);
    return *answer;
  }

  exec_refusal refusal(const std::optional<exec_plan>& planned) {
    return std::get<exec_refusal>(await(planned));
  }

  /// A plan that returns at the end of the test.
  exec_planner hanging() {
    return [this](const exec_request&) -> exec_plan {
      may_return.wait();
      return source_plan{};
    };
  }

  mailbox<std::string> reports;
  std::latch may_return{1};
  std::deque<std::optional<exec_plan>> plans;
  std::deque<std::optional<instance_state>> states;
  test_config config;
  caf::actor_system system{config};
  queue_unit unit{&system};
  instance_calls uut;
};

exec_plan words_of(const exec_request& request) {
  net::child_options child;
  child.argv = request.command;
  return source_plan{{}, net::child_opener{std::move(child)}};
}

} // namespace

TEST_SUITE_BEGIN("instance calls");

TEST_CASE_FIXTURE(instance_calls_fixture, "a plan is made on another thread, from its request") {
  std::thread::id where;
  exec_request request;
  request.command = {"a", "b"};
  const auto& planned = ask(
    [&where](const exec_request& order) {
      where = std::this_thread::get_id();
      return words_of(order);
    },
    request);
  const auto plan = std::get<source_plan>(await(planned));
  CHECK(plan.opener.target<net::child_opener>()->options().argv == request.command);
  CHECK(where != std::this_thread::get_id());
}

TEST_CASE_FIXTURE(instance_calls_fixture, "a plan that hangs holds up no other") {
  const auto& first = ask(hanging());
  CHECK(std::holds_alternative<source_plan>(await(ask(words_of))));
  CHECK_FALSE(first);
}

TEST_CASE_FIXTURE(instance_calls_fixture, "what a plan throws is the reason of a refusal") {
  const auto refused = refusal(
    ask([](const exec_request&) -> exec_plan { throw std::runtime_error{"thrown by the plan"}; }));
  CHECK(refused.cause == plan_refusal::failed);
  CHECK(refused.text == "thrown by the plan");
}

TEST_CASE("a plan that is not made in time is refused, and makes room for the next one") {
  instance_calls_fixture here{{.threads_max = 2, .plans_max = 1, .timeout = 1ms}};
  const auto& planned = here.ask(here.hanging());
  CHECK_FALSE(planned);
  CHECK(here.unit.clock.fire_next(1ms));
  here.run();
  const auto late = here.refusal(planned);
  CHECK(late.cause == plan_refusal::unavailable);
  CHECK(late.text == "Timed out looking up the user or the working directory");
  CHECK_FALSE(here.ask(here.hanging()));
}

TEST_CASE("a thousand plans that were not made in time are not made later, and keep nothing") {
  std::latch hangs{1};
  std::latch may_end{1};
  instance_calls_fixture here{{.threads_max = 1, .timeout = 1ms}};
  here.ask([&](const exec_request&) -> exec_plan {
    hangs.count_down();
    may_end.wait();
    return source_plan{};
  });
  hangs.wait();
  std::atomic<int> made = 0;
  const auto token = std::make_shared<int>();
  for (int i = 0; i < 999; ++i)
    here.ask([&made, token](const exec_request& request) {
      ++made;
      return words_of(request);
    });
  CHECK(token.use_count() > 999);

  while (here.unit.clock.fire_next(1ms))
    here.run();
  for (const auto& planned : here.plans)
    CHECK(here.refusal(planned).cause == plan_refusal::unavailable);
  CHECK(token.use_count() == 1);
  may_end.count_down();
  CHECK(std::holds_alternative<source_plan>(here.await(here.ask(words_of))));
  CHECK(made == 0);
}

TEST_CASE("a plan too many is refused at once") {
  instance_calls_fixture here{{.threads_max = 1, .plans_max = 2}};
  CHECK_FALSE(here.ask(here.hanging()));
  CHECK_FALSE(here.ask(words_of)); // Waits for the only thread.
  const auto& third = here.ask(words_of);
  REQUIRE(third);
  CHECK(std::get<exec_refusal>(*third).text == "Too many commands are being started");
}

TEST_CASE_FIXTURE(instance_calls_fixture,
                  "a state is read on another thread, however long it takes") {
  std::thread::id thread;
  std::latch may_read{1};
  const auto& state = read([&] {
    may_read.wait();
    thread = std::this_thread::get_id();
    instance_state read;
    read.processes = 7;
    return read;
  });
  CHECK_FALSE(state);
  CHECK_FALSE(unit.clock.fire_next(24h)); // It has no deadline here.
  may_read.count_down();
  CHECK(await(state).processes == 7);
  CHECK(thread != std::this_thread::get_id());
}

TEST_CASE_FIXTURE(instance_calls_fixture, "a reader that hangs holds up no plan") {
  const auto& state = read([this] {
    may_return.wait();
    return instance_state{};
  });
  CHECK(std::holds_alternative<source_plan>(await(ask(words_of))));
  CHECK_FALSE(state);
}

TEST_CASE_FIXTURE(instance_calls_fixture, "of a state that cannot be read nothing is known") {
  const auto& state = read([]() -> instance_state { throw std::runtime_error{"no /proc"}; });
  CHECK(await(state).processes == 0);
}

TEST_CASE_FIXTURE(instance_calls_fixture, "whoever stops it waits for no call") {
  const auto& plan = ask(hanging());
  const auto& state = read([this] {
    may_return.wait();
    return instance_state{};
  });
  caf::anon_send(uut.actor, shut_down{});
  run();
  REQUIRE(plan);
  CHECK(std::get<exec_refusal>(*plan).text == "The service is stopping");
  CHECK(state);
}

TEST_SUITE_END();

} // namespace lectern::test
