#include "actors/http/exchange.hpp"
#include "tests/actors/actor_fixture.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace lectern {

namespace {

using strings = std::vector<std::string>;

/// One request of the host program, and an API that only keeps it.
struct exchange_fixture : actor_fixture {
  exchange_fixture() {
    api = system.spawn([kept = calls]() -> api_actor::behavior_type {
      return {[kept](const http_call& call) { kept->push_back(call); }};
    });
    net::http_request request;
    request.target = "/1.0";
    spawn_exchange(unit,
                   {.request = std::move(request),
                    .from = {.caller = {.name = "ann"}},
                    .api = api,
                    .answer = [this](const net::http_response& response) {
                      answers.push_back(std::to_string(response.status) + ' ' + response.body);
                    }});
    run();
    REQUIRE(calls->size() == 1);
  }

  ~exchange_fixture() { calls->clear(); }

  /// Answers in the API's place.
  void reply(unsigned status, const std::string& body) {
    http_answer message;
    message.response.status = status;
    message.response.body = body;
    send(calls->front().reply_to, message);
  }

  std::shared_ptr<std::vector<http_call>> calls = std::make_shared<std::vector<http_call>>();
  api_actor api;
  strings answers;
};

const strings stopping_answer{"503 The service is stopping\n"};

} // namespace

TEST_SUITE("exchange") {
  TEST_CASE_FIXTURE(exchange_fixture,
                    "the API is asked in the host's name, and its first answer is passed on") {
    CHECK(calls->front().request.target == "/1.0");
    CHECK(calls->front().from.caller.name == "ann");
    send(calls->front().reply_to, http_head{200});
    CHECK(answers.empty());

    reply(201, "made");
    reply(201, "again");
    CHECK(answers == strings{"201 made"});
  }

  TEST_CASE_FIXTURE(exchange_fixture,
                    "a request whose API ends without an answer is answered with 503") {
    caf::anon_send_exit(api, caf::exit_reason::user_shutdown);
    run();
    CHECK(answers == stopping_answer);
  }

  TEST_CASE_FIXTURE(exchange_fixture, "an API that has answered may end") {
    reply(200, "");
    caf::anon_send_exit(api, caf::exit_reason::user_shutdown);
    run();
    CHECK(answers == strings{"200 "});
  }

  TEST_CASE_FIXTURE(exchange_fixture, "a service that stops does not wait for the API") {
    send(calls->front().reply_to, shut_down{});
    CHECK(answers == stopping_answer);
  }

  TEST_CASE_FIXTURE(exchange_fixture, "an upgrade is refused: the request has no stream") {
    send(calls->front().reply_to, upgrade_order{});
    CHECK(answers == stopping_answer);
  }
}

} // namespace lectern
