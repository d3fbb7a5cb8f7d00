#include "tests/app/service/service_fixture.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <optional>
#include <stdexcept>

namespace lectern::test {

namespace {

/// A service that asks the test.
struct asking_fixture : service_fixture {
  explicit asking_fixture(authorizer authorize)
    : service_fixture([&] {
        service_options options;
        options.authorize = std::move(authorize);
        options.authorize_timeout = std::chrono::milliseconds{300'000};
        return options;
      }()) {
    uut.add_instance("box", custom_instance{}).value();
  }
};

} // namespace

TEST_SUITE_BEGIN("service: access");

TEST_CASE("the host is asked with caller and action, and allows or denies it with a reason") {
  mailbox<access_request> asked;
  asking_fixture here{[&](const access_request& request, const access_answer& answer) {
    asked.put(request);
    if (request.read_only)
      answer.allow();
    else
      answer.deny("look, do not touch");
  }};
  CHECK(here.get("/1.0/instances/box").status == 200);
  const auto look = asked.take();
  CHECK(look.action == action::look);
  CHECK(look.instance == "box");
  CHECK(look.caller.entry == entry::unix_socket);
  CHECK(look.caller.user == ::getuid());
  CHECK(look.caller.process == ::getpid());
  CHECK(look.caller.name == "user " + std::to_string(::getuid()));

  const auto refused = http_call(here.here, {.method = "POST",
                                             .target = "/1.0/instances/box/exec",
                                             .body = R"({"command": ["rm", "-r"]})"});
  CHECK(refused.status == 403);
  CHECK(refused.error() == "look, do not touch");
  const auto run = asked.take();
  CHECK(run.action == action::run_command);
  CHECK(run.command == std::vector<std::string>{"rm", "-r"});
}

TEST_CASE("an answer may come later, from any thread, and only the first one counts") {
  mailbox<access_answer> answers;
  asking_fixture here{
    [&](const access_request&, access_answer answer) { answers.put(std::move(answer)); }};
  std::jthread decider{[&] {
    const auto answer = answers.take();
    answer.allow();
    answer.deny("too late");
  }};
  CHECK(here.get("/1.0/instances").status == 200);
}

TEST_CASE("an authorizer that forgets to answer, or throws, denies") {
  asking_fixture forgets{[](const access_request&, const access_answer&) {}};
  CHECK(forgets.get("/1.0/instances").status == 403);

  mailbox<std::string> log;
  service_options options;
  options.authorize = [](const access_request&, const access_answer&) {
    throw std::runtime_error{"no idea"};
  };
  options.log = [&](log_level level, std::string_view text) {
    if (level == log_level::warning && !text.starts_with("refused "))
      log.put(std::string{text});
  };
  service_fixture throws{std::move(options)};
  CHECK(throws.get("/1.0/instances").status == 403);
  CHECK(log.take() == "authorize threw: no idea");
}

TEST_CASE("an authorizer that takes too long denies") {
  mailbox<access_answer> answers;
  service_options options;
  options.authorize = [&](const access_request&, access_answer answer) {
    answers.put(std::move(answer));
  };
  options.authorize_timeout = std::chrono::milliseconds{50};
  service_fixture here{std::move(options)};
  const auto refused = here.get("/1.0/instances");
  CHECK(refused.status == 403);
  CHECK(refused.error() == "Authorization timed out");
}

TEST_CASE("an answer that comes when the service is no more goes nowhere") {
  mailbox<access_answer> answers;
  std::optional<access_answer> kept;
  {
    asking_fixture here{
      [&](const access_request&, access_answer answer) { answers.put(std::move(answer)); }};
    std::jthread client{[&here] {
      const auto refused = here.get("/1.0/instances");
      CHECK(refused.status == 403);
      CHECK(refused.error() == "The service is stopping");
    }};
    kept = answers.take();
    here.uut.stop().value();
  }
  kept->allow();
}

TEST_CASE("a port without a token is the authorizer's to guard") {
  asking_fixture here{[](const access_request& request, const access_answer& answer) {
    if (request.caller.authorization == "Bearer of-ann")
      answer.allow();
  }};
  const auto port = here.uut.listen(tcp_endpoint{}).value();
  CHECK(http_call({.port = port, .token = "of-ann"}, {.target = "/1.0/instances"}).status == 200);
  CHECK(http_call({.port = port, .token = "of-bob"}, {.target = "/1.0/instances"}).status == 403);
}

} // namespace lectern::test
