#include "app/service/gatekeeper.hpp"
#include "tests/app/service/service_fixture.hpp"
#include "tests/support/queue_unit.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <doctest/doctest.h>

#include <deque>
#include <latch>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace lectern::test {

namespace {

/// A gatekeeper on this thread; the host answers on another one.
struct gatekeeper_fixture {
  explicit gatekeeper_fixture(authorizer authorize = {}) {
    service_options options;
    options.authorize = [this, authorize = std::move(authorize)](const access_request& request,
                                                                 const access_answer& answer) {
      if (authorize)
        authorize(request, answer);
      requests.put(request);
      answers.put(answer);
    };
    host = std::make_shared<host_calls>(options);
    uut = spawn_gatekeeper(unit, host);
    system.await_actors_before_shutdown(false);
  }

  ~gatekeeper_fixture() {
    caf::anon_send_exit(uut.actor, caf::exit_reason::user_shutdown);
    run();
    stop_host();
  }

  void run() {
    auto& scheduler = static_cast<caf::scheduler::test_coordinator&>(system.scheduler());
    while (unit.run_once() || scheduler.try_run_once())
      continue;
  }

  void stop_host() { host->pool().stop(std::chrono::steady_clock::now() + 30s); }

  /// @returns The decision, which is set once there is one.
  const std::optional<access_decision>& ask(ask_access question) {
    auto& decision = decisions.emplace_back();
    system.spawn([to = uut.actor, question = std::move(question),
                  &decision](caf::event_based_actor* self) {
      self->request(to, caf::infinite, question).then([&decision](const access_decision& decided) {
        decision = decided;
      });
    });
    run();
    return decision;
  }

  mailbox<access_request> requests; ///< What the host was asked.
  mailbox<access_answer> answers;   ///< How it can answer, in the same order.
  std::deque<std::optional<access_decision>> decisions;
  std::shared_ptr<host_calls> host;
  test_config config;
  caf::actor_system system{config};
  queue_unit unit{&system};
  gatekeeper uut;
};

constexpr auto stopping_reason = "The service is stopping";

} // namespace

TEST_SUITE_BEGIN("gatekeeper");

TEST_CASE_FIXTURE(
  gatekeeper_fixture,
  "the host is asked about each right as an action, and told whether it is read-only") {
  struct row {
    access_kind right;
    action asked;
    bool read_only;
  };
  constexpr row rows[] = {
    {access_kind::look, action::look, true},
    {access_kind::watch_events, action::watch_events, true},
    {access_kind::read_log, action::read_log, true},
    {access_kind::clear_log, action::clear_log, false},
    {access_kind::attach_console, action::attach_console, false},
    {access_kind::watch_console, action::watch_console, true},
    {access_kind::run_command, action::run_command, false},
    {access_kind::read_recording, action::read_recording, true},
    {access_kind::remove_recording, action::remove_recording, false},
    {access_kind::join_operation, action::join_operation, false},
    {access_kind::cancel_operation, action::cancel_operation, false},
    {access_kind::invite, action::invite, false},
  };
  CHECK(std::size(rows) == static_cast<std::size_t>(action::invite) + 1);
  const auto exec = std::make_shared<exec_request>(exec_request{.command = {"ls"}});
  for (const auto& row : rows) {
    CAPTURE(static_cast<int>(row.right));
    ask({.caller = {}, .action = row.right, .instance = "box", .force = true, .exec = exec});
    const auto request = requests.take();
    CHECK(request.action == row.asked);
    CHECK(request.read_only == row.read_only);
    CHECK(request.instance == "box");
    CHECK(request.force);
    CHECK(request.command == std::vector<std::string>{"ls"});
  }
}

TEST_CASE_FIXTURE(gatekeeper_fixture, "to join as a spectator is read-only") {
  ask({.caller = {}, .action = access_kind::join_operation, .instance = "box", .is_watched = true});
  const auto request = requests.take();
  CHECK(request.action == action::join_operation);
  CHECK(request.read_only);
}

TEST_CASE_FIXTURE(gatekeeper_fixture,
                  "the host is told all that decides about what will run, and whose it is") {
  ask({.caller = {.id = "unix:7"},
       .action = access_kind::run_command,
       .instance = "box",
       .exec = std::make_shared<exec_request>(exec_request{.command = {"uptime"},
                                                           .environment = {{"PATH", "/tmp"}},
                                                           .directory = "/home",
                                                           .interactive = true,
                                                           .awaits_sockets = false,
                                                           .is_recorded = true,
                                                           .user = 1,
                                                           .group = 2})});
  const auto request = requests.take();
  CHECK(request.caller.id == "unix:7");
  CHECK(request.environment == std::map<std::string, std::string>{{"PATH", "/tmp"}});
  CHECK(request.directory == "/home");
  CHECK(request.user == 1);
  CHECK(request.group == 2);
  CHECK(request.has_terminal);
  CHECK_FALSE(request.has_client);
  CHECK(request.is_recorded);
  CHECK_FALSE(request.is_own);

  ask({.caller = {}, .action = access_kind::cancel_operation, .instance = "box", .is_own = true});
  CHECK(requests.take().is_own);
}

TEST_CASE_FIXTURE(gatekeeper_fixture,
                  "the host is told by which door a client came, and what is known of it") {
  constexpr std::pair<auth_method, entry> rows[] = {{auth_method::local, entry::unix_socket},
                                                    {auth_method::token, entry::tcp},
                                                    {auth_method::presented, entry::tcp},
                                                    {auth_method::host, entry::adopted},
                                                    {auth_method::web, entry::web_page}};
  for (const auto& [method, told] : rows) {
    ask({.caller = {.name = "ann", .method = method},
         .peer = net::peer_credentials{1000, 7},
         .authorization = "Bearer x"});
    const auto client = requests.take().caller;
    CHECK(client.entry == told);
    CHECK(client.name == "ann");
    CHECK(client.user == 1000);
    CHECK(client.process == 7);
    CHECK(client.authorization == "Bearer x");
  }
}

TEST_CASE_FIXTURE(gatekeeper_fixture, "questions that wait when the service stops are denied") {
  const auto& decision = ask({});
  const auto answer = answers.take();
  CHECK_FALSE(decision);

  caf::anon_send(uut.actor, shut_down{});
  run();
  REQUIRE(decision);
  CHECK_FALSE(decision->allowed);
  CHECK(decision->reason == stopping_reason);

  answer.allow();
  run();
  CHECK_FALSE(decision->allowed);
}

TEST_CASE_FIXTURE(gatekeeper_fixture, "a service that stops denies without asking the host") {
  caf::anon_send(uut.actor, shut_down{});
  const auto& decision = ask({});
  REQUIRE(decision);
  CHECK_FALSE(decision->allowed);
  CHECK(decision->reason == stopping_reason);

  stop_host();
  CHECK(requests.is_empty());
}

TEST_CASE("ten thousand questions may wait for the host, and one more is denied at once") {
  std::latch begun{1};
  std::latch go_on{1};
  bool is_first = true;
  gatekeeper_fixture here{[&](const access_request&, const access_answer&) {
    if (std::exchange(is_first, false)) {
      begun.count_down();
      go_on.wait();
    }
  }};
  here.ask({});
  begun.wait();
  for (int i = 0; i < 10'000; ++i)
    here.ask({});
  CHECK_FALSE(here.decisions.back());

  const auto& decision = here.ask({});
  go_on.count_down();
  REQUIRE(decision);
  CHECK_FALSE(decision->allowed);
  CHECK(decision->reason == "Too many requests are waiting for authorization");
}

TEST_SUITE_END();

} // namespace lectern::test
