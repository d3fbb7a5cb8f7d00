#include "actors/session/directory.hpp"
#include "actors/session/instance.hpp"
#include "tests/actors/actor_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace lectern {

using namespace std::chrono_literals;

namespace {

/// Makes no call before the test says so.
struct calls_stub {
  explicit calls_stub(caf::actor_system& system) {
    handle = system.spawn(
      [pending = made](instance_calls_actor::pointer self) -> instance_calls_actor::behavior_type {
        return {
          [=](const make_plan&) -> caf::result<command_planned> {
            return pending->plans.emplace_back(self->make_response_promise<command_planned>());
          },
          [=](const read_state&) -> caf::result<instance_state> {
            return pending->readings.emplace_back(self->make_response_promise<instance_state>());
          },
          [](const call_returned&) {},
          [](const shut_down&) {},
        };
      });
  }

  [[nodiscard]] std::size_t plans() const { return made->plans.size(); }
  [[nodiscard]] std::size_t readings() const { return made->readings.size(); }

  /// The oldest reading says that there are so many processes.
  void read(std::uint64_t processes) const {
    instance_state state;
    state.processes = processes;
    made->readings.front().deliver(std::move(state));
    made->readings.pop_front();
  }

  struct calls {
    std::deque<caf::typed_response_promise<command_planned>> plans;
    std::deque<caf::typed_response_promise<instance_state>> readings;
  };

  std::shared_ptr<calls> made = std::make_shared<calls>();
  instance_calls_actor handle;
};

/// An instance with a console, which a directory lists. What it is made of is never called.
struct instance_fixture : actor_fixture {
  instance_fixture() {
    CHECK(ask<instance_added>(directory, uut)->reply);
    run();
  }

  ~instance_fixture() { // Promises keep their actor.
    calls.made->plans.clear();
    calls.made->readings.clear();
  }

  instance_entry listed() {
    return ask<instance_entry>(directory, find_instance{"box"})->reply.value();
  }

  auto ask_state() { return ask<instance_state>(uut.handle, get_instance_state{}); }

  auto ask_plan() {
    return ask<command_planned>(uut.handle, plan_command{std::make_shared<exec_request>()});
  }

  void end_shell() {
    unit.children.front().input.end();
    unit.children.front().exit(129);
    run();
  }

  template <class Handle>
  void kill(const Handle& actor) {
    caf::anon_send_exit(actor, caf::exit_reason::kill);
    run();
  }

  events_stub events{system};
  calls_stub calls{system};
  directory_actor directory = spawn_directory(unit, events.handle);
  instance_entry uut =
    spawn_instance(unit, {.name = "box", .directory = directory, .calls = calls.handle},
                   {.description = "A box",
                    .console = console_options{.source = {net::terminal_size{}, unit.opener()}},
                    .plan = [](const exec_request&) { return exec_refusal{}; },
                    .read_state = [] { return instance_state{}; }});
};

} // namespace

TEST_SUITE("instance: its life") {
  TEST_CASE_FIXTURE(instance_fixture, "it is listed as running, with the console that it opens") {
    const auto entry = listed();
    CHECK(entry.info.name == "box");
    CHECK(entry.info.description == "A box");
    CHECK(entry.info.status == instance_status::running);
    CHECK(entry.info.since == unit.now());
    CHECK(entry.info.created_at == unit.now());
    CHECK(entry.console == uut.console);
    CHECK(unit.children.size() == 1);
  }

  TEST_CASE_FIXTURE(instance_fixture, "shut_down ends its console, then itself") {
    const auto done = ask<shut_down_done>(uut.handle, shut_down{});
    const auto again = ask<shut_down_done>(uut.handle, shut_down{});
    CHECK(unit.children.front().signals() == "hang up");
    CHECK(done->is_pending());
    CHECK(unit.living().size() == 3); // And the directory.

    end_shell();
    CHECK(done->reply);
    CHECK(again->reply);
    CHECK(unit.living().size() == 1);
    CHECK(unit.clock.pending().empty());
  }

  TEST_CASE_FIXTURE(instance_fixture, "it is listed as stopping until it has stopped") {
    pass(5s);
    const auto done = ask<shut_down_done>(uut.handle, shut_down{});
    CHECK(listed().info.status == instance_status::stopping);
    CHECK(listed().info.since == unit.now());
    CHECK(listed().info.created_at == unit.now() - 5s);

    end_shell();
    CHECK(listed().info.status == instance_status::stopped);
    CHECK_FALSE(listed().handle);
    CHECK_FALSE(listed().console);
  }

  TEST_CASE_FIXTURE(instance_fixture, "a console that ends by a fault leaves it failed, and able "
                                      "to run commands") {
    kill(uut.console);
    CHECK(listed().info.status == instance_status::failed);
    CHECK_FALSE(listed().console);
    const auto planned = ask_plan();
    CHECK(calls.plans() == 1);

    CHECK(ask<shut_down_done>(uut.handle, shut_down{})->reply);
    CHECK(planned->reply);
  }

  TEST_CASE_FIXTURE(instance_fixture, "one that ends by a fault is listed as failed, and its "
                                      "console ends") {
    pass(5s);
    kill(uut.handle);
    CHECK(listed().info.status == instance_status::failed);
    CHECK(listed().info.since == unit.now());
    CHECK_FALSE(listed().handle);
    CHECK_FALSE(listed().console);
    CHECK(unit.children.front().signals() == "hang up");

    end_shell();
    CHECK(unit.living().size() == 1);
    CHECK(ask<instance_removed>(directory, remove_instance{"box"})->reply);
  }

  TEST_CASE_FIXTURE(instance_fixture, "when it ends, everybody who waits is answered") {
    const auto planned = ask_plan();
    const auto state = ask_state();
    const auto done = ask<shut_down_done>(uut.handle, shut_down{});
    CHECK(planned->is_pending());
    end_shell();
    REQUIRE(planned->reply);
    CHECK(std::get<exec_refusal>(planned->reply->plan).cause == plan_refusal::unavailable);
    CHECK(state->reply);
  }
}

TEST_SUITE("instance: calls") {
  TEST_CASE_FIXTURE(instance_fixture, "a plan is made elsewhere, one for each request") {
    const auto first = ask_plan();
    const auto second = ask_plan();
    REQUIRE(calls.plans() == 2);
    calls.made->plans.back().deliver(command_planned{exec_refusal{plan_refusal::failed, "b"}});
    run();
    CHECK(first->is_pending());
    REQUIRE(second->reply);
    CHECK(std::get<exec_refusal>(second->reply->plan).text == "b");
  }

  TEST_CASE_FIXTURE(instance_fixture, "what it is not made of is not asked for") {
    const auto bare = spawn_instance(unit, {.name = "bare", .directory = directory}, {});
    CHECK_FALSE(bare.console);
    const auto planned =
      ask<command_planned>(bare.handle, plan_command{std::make_shared<exec_request>()});
    REQUIRE(planned->reply);
    CHECK(std::get<exec_refusal>(planned->reply->plan).cause == plan_refusal::invalid);
    CHECK(ask<instance_state>(bare.handle, get_instance_state{})->reply->processes == 0);
  }

  TEST_CASE_FIXTURE(instance_fixture, "all who ask for the state at once share one reading") {
    const auto first = ask_state();
    const auto second = ask_state();
    CHECK(calls.readings() == 1);
    CHECK(first->is_pending());

    calls.read(7);
    run();
    REQUIRE(first->reply);
    CHECK(first->reply->processes == 7);
    REQUIRE(second->reply);
    CHECK(second->reply->processes == 7);
  }

  TEST_CASE_FIXTURE(instance_fixture, "a reading is shown for 1 s") {
    const auto first = ask_state();
    calls.read(7);
    run();
    pass(999ms);
    CHECK(ask_state()->reply->processes == 7);
    CHECK(calls.readings() == 0);

    pass(1ms);
    const auto fresh = ask_state();
    CHECK(fresh->is_pending());
    CHECK(calls.readings() == 1);
  }

  TEST_CASE_FIXTURE(instance_fixture, "a reader that hangs is waited for 2 s, and not called again "
                                      "before it has returned") {
    const auto early = ask_state();
    pass(1'999ms);
    const auto late = ask_state();
    CHECK(early->is_pending());
    pass(1ms);
    REQUIRE(early->reply);
    CHECK(early->reply->processes == 0);
    CHECK(late->reply);
    CHECK(ask_state()->reply);
    pass(1h);
    CHECK(ask_state()->reply);
    CHECK(calls.readings() == 1);

    calls.read(7);
    run();
    CHECK(ask_state()->reply->processes == 7);
  }
}

} // namespace lectern
