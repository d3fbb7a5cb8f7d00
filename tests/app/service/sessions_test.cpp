#include "tests/app/service/echo_source.hpp"
#include "tests/app/service/service_fixture.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <csignal>

namespace lectern::test {

namespace {

struct watching_fixture {
  /// The end of the session whose begin comes next.
  session_event end_of_next() {
    const auto began = told.take();
    CHECK(began.phase == session_phase::began);
    auto ended = told.take();
    CHECK(ended.phase == session_phase::ended);
    CHECK(ended.id == began.id);
    CHECK(ended.instance == "box");
    CHECK(ended.caller_name == "user " + std::to_string(::getuid()));
    return ended;
  }

  [[nodiscard]] service_options options() {
    service_options result;
    result.on_session = [this](const session_event& event) { told.put(event); };
    result.connect_timeout = std::chrono::milliseconds{200};
    return result;
  }

  mailbox<session_event> told;
  service_fixture here{options()};
};

/// A box whose console and commands echo.
struct echo_fixture : watching_fixture {
  echo_fixture() {
    here.uut
      .add_instance("box", custom_instance{
                             {},
                             [] { return std::make_unique<echo_source>(); },
                             [](const command_request&) { return std::make_unique<echo_source>(); },
                           })
      .value();
  }
};

} // namespace

TEST_SUITE_BEGIN("service: sessions");

TEST_CASE_FIXTURE(echo_fixture, "a command that ends is reported with its code and its traffic") {
  auto session = here.run("box", {"echo"});
  session.socket("0").send(opcode::binary, "12345");
  session.socket("0").send(opcode::text, {});
  const auto output = read_stream(session.socket("1"), within(10s));
  CHECK(output.bytes == "hello 12345");
  session.drop();

  const auto ended = end_of_next();
  CHECK(ended.kind == session_kind::command);
  CHECK(ended.cause == session_end::finished);
  CHECK(ended.exit_code == 7);
  CHECK(ended.error.empty());
  CHECK(ended.bytes_sent == 11);
  CHECK(ended.bytes_received == 5);
  CHECK(ended.bytes_dropped == 0);
}

TEST_CASE_FIXTURE(echo_fixture,
                  "a client that leaves is reported, for a command and for a console") {
  here.run("box", {"echo"}, true).drop();
  const auto command = end_of_next();
  CHECK(command.cause == session_end::client_left);
  CHECK(command.exit_code == 128 + SIGHUP);

  here.attach("box").drop();
  const auto console = end_of_next();
  CHECK(console.kind == session_kind::console);
  CHECK(console.cause == session_end::client_left);
  CHECK_FALSE(console.exit_code);
}

TEST_CASE_FIXTURE(echo_fixture, "so is one that is cancelled, or never came") {
  auto session = here.run("box", {"echo"}, true);
  const auto cancelled =
    http_call(here.here, {.method = "DELETE", .target = "/1.0/operations/" + session.operation()});
  CHECK(cancelled.status == 200);
  CHECK(read_stream(session.socket("0"), within(10s)).close);
  session.drop();
  CHECK(end_of_next().cause == session_end::cancelled);

  const auto never = http_call(
    here.here,
    {.method = "POST", .target = "/1.0/instances/box/console", .body = R"({"type": "console"})"});
  CHECK(never.status == 202);
  const auto late = end_of_next();
  CHECK(late.cause == session_end::timed_out);
  CHECK(late.error == "Timed out waiting for websockets to connect");
}

TEST_CASE_FIXTURE(echo_fixture,
                  "so are a client that loses a console to another, and one that ends with it") {
  auto first = here.attach("box");
  const auto first_began = told.take();
  std::jthread reader{[&] { static_cast<void>(read_stream(first.socket("0"), within(10s))); }};
  auto second = here.attach("box", true);
  reader.join();
  first.drop();
  session_event taken = told.take(); // The begin of the second may come before.
  session_event second_began = told.take();
  if (taken.phase == session_phase::began)
    std::swap(taken, second_began);
  CHECK(taken.id == first_began.id);
  CHECK(taken.cause == session_end::taken_over);

  here.uut.remove_instance("box").value();
  const auto removed = told.take();
  CHECK(removed.id == second_began.id);
  CHECK(removed.cause == session_end::stopped);
}

TEST_CASE_FIXTURE(watching_fixture, "a command that cannot be started is reported as failed") {
  here.uut.add_instance("box", command_instance{.command_prefix = {"/nowhere/program"}}).value();
  auto session = here.run("box", {"x"});
  // To leave before the end would be another cause.
  CHECK(read_stream(session.socket("1"), within(10s)).close);
  session.drop();
  const auto ended = end_of_next();
  CHECK(ended.cause == session_end::failed);
  CHECK(ended.error == "Command not found");
  CHECK(ended.exit_code == 127);
}

} // namespace lectern::test
