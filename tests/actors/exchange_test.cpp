#include "actors/exchange.hpp"
#include "tests/actors/actor_fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace lectern {

namespace {

/// One request of the host program, and the API that is asked.
struct exchange_fixture : actor_fixture {
  exchange_fixture() {
    api = system.spawn([all = calls]() -> api_actor::behavior_type {
      return {[all](const http_call& call) { all->push_back(call); }};
    });
    net::http_request request;
    request.target = "/1.0";
    spawn_exchange(unit, {.request = std::move(request),
                          .from = {.by = door::host, .name = "ann"},
                          .api = api,
                          .answer = [this](const net::http_response& what) {
                            answers += std::to_string(what.status) + ' ' + what.body;
                          }});
    run();
    REQUIRE(calls->size() == 1);
  }

  ~exchange_fixture() { calls->clear(); }

  /// The answer of the API, if it had one.
  void reply(unsigned status, const std::string& body) {
    http_answer message;
    message.response.status = status;
    message.response.body = body;
    send(calls->front().reply_to, message);
  }

  std::shared_ptr<std::vector<http_call>> calls = std::make_shared<std::vector<http_call>>();
  api_actor api;
  std::string answers; ///< One after the other.
};

constexpr auto is_stopping = "503 The service is stopping\n";

} // namespace

TEST_SUITE("exchange") {
  TEST_CASE_FIXTURE(exchange_fixture,
                    "the API is asked in the host's name, and its answer passed on") {
    CHECK(calls->front().request.target == "/1.0");
    CHECK(calls->front().from.by == door::host);
    CHECK(calls->front().from.name == "ann");
    send(calls->front().reply_to, http_head{200});
    CHECK(answers.empty());

    reply(201, "made");
    CHECK(answers == "201 made");
    reply(201, "again");
    CHECK(answers == "201 made");
  }

  TEST_CASE_FIXTURE(exchange_fixture, "an API that ends before it has answered leaves a 503") {
    caf::anon_send_exit(api, caf::exit_reason::user_shutdown);
    run();
    CHECK(answers == is_stopping);
  }

  TEST_CASE_FIXTURE(exchange_fixture, "an API that has answered may end") {
    reply(200, "");
    caf::anon_send_exit(api, caf::exit_reason::user_shutdown);
    run();
    CHECK(answers == "200 ");
  }

  TEST_CASE_FIXTURE(exchange_fixture, "a service that stops does not wait for the API") {
    send(calls->front().reply_to, shut_down{});
    CHECK(answers == is_stopping);
  }

  TEST_CASE_FIXTURE(exchange_fixture, "there is no stream to upgrade") {
    send(calls->front().reply_to, upgrade_order{});
    CHECK(answers == is_stopping);
  }
}

} // namespace lectern
