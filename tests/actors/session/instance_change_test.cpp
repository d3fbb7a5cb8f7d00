#include "actors/session/directory.hpp"
#include "actors/session/instance.hpp"
#include "tests/actors/actor_fixture.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// Starting, stopping and freezing an instance, as its directory and its driver see it.
namespace lectern {

using namespace std::chrono_literals;

namespace {

/// A driver that does what the test says, when it says so.
struct scripted_driver {
  struct script {
    std::function<void(instance_status)> seen;
    std::vector<driver_order> orders;
    std::function<void(std::string)> answer;
    bool is_alive = true;
  };

  struct driver final : instance_driver {
    explicit driver(std::shared_ptr<script> from) : shared(std::move(from)) {}
    driver(const driver&) = delete;
    ~driver() override {
      *shared = {};
      shared->is_alive = false;
    }

    void follow(std::function<void(instance_status)> seen) override {
      shared->seen = std::move(seen);
    }

    void make(const driver_order& order, std::function<void(std::string)> then) override {
      shared->orders.push_back(order);
      shared->answer = std::move(then);
    }

    std::shared_ptr<script> shared;
  };

  [[nodiscard]] driver_factory factory() const {
    return [shared = shared](net::io_loop&) { return std::make_unique<driver>(shared); };
  }

  std::shared_ptr<script> shared = std::make_shared<script>();
};

/// An instance that a directory lists, with a console, and a driver if it is told so.
struct changing_fixture : actor_fixture {
  explicit changing_fixture(driver_factory make_driver = {}, bool is_started = true)
    : uut(
      spawn_instance(unit, {.name = "box", .directory = directory, .is_started = is_started},
                     {.description = {},
                      .console = console_options{.source = {net::terminal_size{}, unit.opener()}},
                      .plan =
                        [](const exec_request&) {
                          return exec_refusal{plan_refusal::failed, "planned"};
                        },
                      .make_driver = std::move(make_driver)})) {
    CHECK(ask<instance_added>(directory, uut)->reply);
    run();
  }

  auto change(instance_change wanted, bool force = false) {
    return ask<change_outcome>(uut.handle, change_instance{wanted, force, 7s});
  }

  void check_made(instance_change wanted) {
    const auto outcome = change(wanted);
    REQUIRE(outcome->reply);
    CHECK_FALSE(outcome->reply->refusal);
    CHECK(outcome->reply->flaw.empty());
  }

  instance_status status() {
    return ask<instance_entry>(directory, find_instance{"box"})->reply->info.status;
  }

  /// The shell that is told to hang up does.
  void let_shell_end() {
    auto& shell = unit.children.back();
    shell.input.end();
    shell.exit(129);
    run();
  }

  std::string refusal_of_command() {
    const auto planned =
      ask<command_planned>(uut.handle, plan_command{std::make_shared<exec_request>()});
    return planned->reply ? std::get<exec_refusal>(planned->reply->plan).text : "pending";
  }

  events_stub events{system};
  directory_actor directory = spawn_directory(unit, events.handle);
  instance_entry uut;
};

struct stopped_fixture : changing_fixture {
  stopped_fixture() : changing_fixture({}, false) {}
};

/// Its driver is made first.
struct driven_fixture : scripted_driver, changing_fixture {
  driven_fixture() : changing_fixture(factory()) {}

  void report(instance_status seen) {
    shared->seen(seen);
    run();
  }

  void answer(std::string flaw = {}) {
    std::exchange(shared->answer, nullptr)(std::move(flaw));
    run();
  }
};

} // namespace

TEST_SUITE("instance: changes") {
  TEST_CASE_FIXTURE(stopped_fixture, "one that is not started has no source, and runs no command") {
    CHECK(status() == instance_status::stopped);
    CHECK(unit.children.empty());
    CHECK(refusal_of_command() == "Instance is not running");

    check_made(instance_change::start);
    CHECK(status() == instance_status::running);
    CHECK(unit.children.size() == 1);
  }

  TEST_CASE_FIXTURE(changing_fixture,
                    "stopping ends the console's source, starting opens another") {
    check_made(instance_change::stop);
    CHECK(status() == instance_status::stopped);
    CHECK(unit.children.back().signals() == "hang up");
    let_shell_end();
    pass(1h);
    CHECK(unit.children.size() == 1);

    check_made(instance_change::start);
    CHECK(unit.children.size() == 2);
  }

  TEST_CASE_FIXTURE(changing_fixture, "restarting ends one source before it opens the next") {
    check_made(instance_change::restart);
    CHECK(status() == instance_status::running);
    CHECK(unit.children.size() == 1);
    let_shell_end();
    CHECK(unit.children.size() == 2);
  }

  TEST_CASE_FIXTURE(changing_fixture, "what has no driver cannot be frozen, and says so") {
    const auto outcome = change(instance_change::freeze);
    REQUIRE(outcome->reply);
    CHECK(outcome->reply->flaw == "This kind of instance cannot be frozen");
    CHECK(status() == instance_status::running);
  }

  TEST_CASE_FIXTURE(changing_fixture, "a change that makes no sense is refused") {
    CHECK(change(instance_change::start)->reply->refusal == change_refusal::already_running);
    check_made(instance_change::stop);
    CHECK(change(instance_change::stop)->reply->refusal == change_refusal::already_stopped);
    CHECK(change(instance_change::restart)->reply->refusal == change_refusal::not_running);
  }

  TEST_CASE_FIXTURE(changing_fixture, "how it is shown can be changed while it runs") {
    send(uut.handle, describe_instance{std::make_shared<const instance_definition>(
                       instance_definition{"A box", {{"user.owner", "me"}}})});

    const auto listed = ask<instance_entry>(directory, find_instance{"box"})->reply.value();
    CHECK(listed.info.description == "A box");
    CHECK(listed.info.definition->keys.at("user.owner") == "me");
    CHECK(listed.info.status == instance_status::running);
  }

  TEST_CASE_FIXTURE(changing_fixture, "one that ends stops being changed") {
    const auto ended = ask<shut_down_done>(uut.handle, shut_down{});
    check_made(instance_change::stop);
    CHECK(status() == instance_status::stopping); // Its last word.
    let_shell_end();
    CHECK(ended->reply);
  }
}

TEST_SUITE("instance: driver") {
  TEST_CASE_FIXTURE(driven_fixture, "its console has a source as long as the driver sees it run") {
    CHECK(status() == instance_status::stopped);
    CHECK(unit.children.empty());

    report(instance_status::running);
    CHECK(status() == instance_status::running);
    CHECK(unit.children.size() == 1);
    report(instance_status::frozen);
    CHECK(status() == instance_status::frozen);
    CHECK(refusal_of_command() == "Instance is frozen");
    CHECK(unit.children.back().signals().empty());

    report(instance_status::stopped);
    CHECK(status() == instance_status::stopped);
    CHECK(unit.children.back().signals() == "hang up");
  }

  TEST_CASE_FIXTURE(driven_fixture, "a change is answered when the driver has made it") {
    report(instance_status::running);
    const auto stopped = change(instance_change::stop, true);
    CHECK(stopped->is_pending());
    CHECK(status() == instance_status::stopping);
    REQUIRE(shared->orders.size() == 1);
    CHECK(shared->orders[0].change == driver_change::stop);
    CHECK(shared->orders[0].force);
    CHECK(shared->orders[0].timeout == 7s);
    CHECK(change(instance_change::start)->reply->refusal == change_refusal::busy);

    answer();
    REQUIRE(stopped->reply);
    CHECK(stopped->reply->flaw.empty());
    CHECK(status() == instance_status::stopped);
  }

  TEST_CASE_FIXTURE(driven_fixture, "a change that cannot be made leaves what is there") {
    report(instance_status::running);
    const auto stopped = change(instance_change::stop);
    answer("It does not want to");

    CHECK(stopped->reply->flaw == "It does not want to");
    CHECK(status() == instance_status::running);
  }

  TEST_CASE_FIXTURE(driven_fixture, "restarting is two orders, the second after the first") {
    report(instance_status::running);
    const auto restarted = change(instance_change::restart);
    CHECK(shared->orders.size() == 1);
    answer();
    REQUIRE(shared->orders.size() == 2);
    CHECK(shared->orders[1].change == driver_change::start);
    CHECK(restarted->is_pending());
    answer();
    CHECK(restarted->reply);
    CHECK(status() == instance_status::running);
  }

  TEST_CASE_FIXTURE(driven_fixture,
                    "one whose driver sees it vanish has failed, while it changes, too") {
    report(instance_status::running);
    const auto stopped = change(instance_change::stop);
    report(instance_status::failed);

    CHECK(stopped->reply->flaw == "The instance has failed");
    CHECK(status() == instance_status::failed);
    CHECK(change(instance_change::start)->reply->refusal == change_refusal::failed);
  }

  TEST_CASE_FIXTURE(driven_fixture,
                    "the driver ends with the instance, and the change is answered") {
    report(instance_status::stopped);
    const auto started = change(instance_change::start);
    const auto ended = ask<shut_down_done>(uut.handle, shut_down{});
    CHECK(ended->reply);
    CHECK(started->reply->flaw == "This instance has ended");
    CHECK_FALSE(shared->is_alive);
  }
}

TEST_SUITE("directory: events of instances") {
  TEST_CASE_FIXTURE(driven_fixture, "listeners are told of each change that was made") {
    events.told.clear();
    report(instance_status::running);
    CHECK(events.told.take() == "instance-started");
    report(instance_status::frozen);
    CHECK(events.told.take() == "instance-paused");
    report(instance_status::running);
    CHECK(events.told.take() == "instance-resumed");
    const auto stopped = change(instance_change::stop);
    CHECK(events.told.take().empty());
    answer();
    CHECK(events.told.take() == "instance-stopped");
  }

  TEST_CASE_FIXTURE(driven_fixture, "a change that could not be made is not told") {
    report(instance_status::running);
    events.told.clear();
    const auto stopped = change(instance_change::stop);
    answer("no");
    const auto frozen = change(instance_change::freeze);
    answer("no");
    CHECK(events.told.take().empty());
  }
}

TEST_SUITE("directory: instances that take another's place") {
  TEST_CASE_FIXTURE(changing_fixture,
                    "the one that is replaced ends, and is not seen to be removed") {
    events.told.clear();
    const auto other = spawn_instance(unit, {.name = "box", .directory = directory}, {});
    const auto replaced = ask<instance_removed>(directory, replace_instance{other});
    CHECK(replaced->is_pending());
    CHECK(ask<instance_entry>(directory, find_instance{"box"})->reply->handle == other.handle);
    CHECK(events.told.take() == "instance-updated");

    let_shell_end();
    CHECK(replaced->reply);
  }

  TEST_CASE_FIXTURE(changing_fixture, "an instance that is not there has no place to take") {
    const auto other = spawn_instance(unit, {.name = "other", .directory = directory}, {});
    const auto replaced = ask<instance_removed>(directory, replace_instance{other});
    CHECK(replaced->refusal == ec::instance_unknown);
    send(other.handle, shut_down{});
  }
}

} // namespace lectern
