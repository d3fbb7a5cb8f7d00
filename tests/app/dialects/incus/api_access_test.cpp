#include "tests/app/dialects/incus/api_fixture.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using namespace lectern;

namespace {

/// Notes what it is asked, and allows everything but what has to do with `forbidden`.
struct guarded_fixture : api_fixture {
  guarded_fixture()
    : api_fixture([this](const ask_access& question) -> std::optional<access_decision> {
        questions.push_back(question);
        if (question.action == forbidden)
          return access_decision{false, reason};
        return access_decision{true, {}};
      }) {}

  const ask_access& last() {
    REQUIRE_FALSE(questions.empty());
    return questions.back();
  }

  std::vector<ask_access> questions;
  std::optional<access_kind> forbidden;
  std::string reason;
};

} // namespace

TEST_SUITE_BEGIN("api access");

TEST_CASE_FIXTURE(guarded_fixture,
                  "a gatekeeper is told who wants to do what with which instance") {
  call("GET", "/1.0/instances/c1/console");
  CHECK(last().action == access_kind::read_log);
  CHECK(last().instance == "c1");
  CHECK(last().caller.id == "unix:1000");
  CHECK(last().peer->process == 7);

  begin_exec();
  CHECK(last().action == access_kind::run_command);
  CHECK(last().exec->command == std::vector<std::string>{"true"});

  call("POST", "/1.0/instances/c1/console", R"({"force": true})");
  CHECK(last().action == access_kind::attach_console);
  CHECK(last().force);

  call("POST", "/1.0/instances/c1/console",
       R"({"protocol": "lectern.session.v1", "role": "participant"})");
  CHECK(last().action == access_kind::attach_console);

  call("GET", "/1.0/projects/default");
  CHECK(last().action == access_kind::look);
  CHECK(last().instance.empty());
}

TEST_CASE_FIXTURE(guarded_fixture, "an operation is asked about by its instance") {
  const auto url = text(begin_exec().at("operation"));
  forbidden = access_kind::cancel_operation;
  CHECK(error("DELETE", url) == "403 Forbidden");
  CHECK(last().instance == "c1");
  CHECK(error("DELETE", "/1.0/operations/none") == "404 Operation not found");
}

TEST_CASE_FIXTURE(guarded_fixture, "a spectator needs the right to watch, also to connect") {
  forbidden = access_kind::attach_console;
  const auto begun = ask("POST", "/1.0/instances/c1/console",
                         R"({"protocol": "lectern.session.v1", "role": "spectator"})");
  CHECK(last().action == access_kind::watch_console);
  CHECK_FALSE(last().is_watched);
  call("GET", text(begun.at("operation")) + "/websocket?secret=x", {}, true);
  CHECK(last().action == access_kind::join_operation);
  CHECK(last().is_watched);
}

TEST_CASE_FIXTURE(guarded_fixture, "what is refused does not happen, and the client is told why") {
  forbidden = access_kind::run_command;
  reason = "not on Sundays";
  CHECK(error("POST", "/1.0/instances/c1/exec", R"({"command":["true"]})") == "403 not on Sundays");
  CHECK(ask("GET", "/1.0/operations").at("metadata").as_object().empty());
}

TEST_CASE_FIXTURE(guarded_fixture, "a port without a token is the gatekeeper's to guard") {
  net::http_request request;
  request.method = "GET";
  request.target = "/1.0/instances";
  request.authorization = "Bearer x";
  CHECK(call(request, {.by = entry_point::tcp}).answers.at(0).status == 200);
  CHECK(last().authorization == "Bearer x");
}

TEST_CASE_FIXTURE(guarded_fixture, "a client without the token of its port is not asked about") {
  net::http_request request;
  request.method = "GET";
  request.target = "/1.0/instances";
  request.authorization = "Bearer x";
  const auto answered = call(request, {.by = entry_point::tcp, .token = "right"});
  CHECK(questions.empty());
  CHECK(answered.answers.at(0).status == 403);
}

TEST_CASE("a gatekeeper that does not decide in time means no") {
  api_fixture fixture{[](const ask_access&) { return std::nullopt; }};
  client_record record;
  net::http_request request;
  request.method = "GET";
  request.target = "/1.0/instances";
  fixture.send(request, local_user, record);
  CHECK(record.answers.empty());

  static_cast<caf::scheduler::test_coordinator&>(fixture.system.scheduler()).trigger_timeouts();
  fixture.run();
  CHECK(record.answers.at(0).status == 403);
}
