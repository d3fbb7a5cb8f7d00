#include "tests/soak/quantity.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/short_command.hpp"

#include <doctest/doctest.h>

#include <iostream>

/// Sessions of every kind, and what is left of them: nothing.
TEST_SUITE_BEGIN("sessions");

namespace lectern::test {

namespace {

/// What an idle daemon holds.
struct footprint {
  held_resources held;
  std::size_t actors = 0;
  std::size_t resident_bytes = 0;
};

std::ostream& operator<<(std::ostream& os, const footprint& measured) {
  return os << measured.held << ", " << measured.actors << " actors, "
            << measured.resident_bytes / 1024 << " KiB resident";
}

/// Allocators keep what was freed, in pieces; more than this has an owner.
constexpr std::size_t noise_bytes_max = 2 * 1024 * 1024;

std::string path_of(const exec_session& session) {
  return "/1.0/operations/" + session.operation();
}

void check_end(const daemon& server, const exec_session& session, const char* status) {
  REQUIRE(http_call(server.socket(), {.target = path_of(session) + "/wait"}).status == 200);
  const auto end = http_call(server.socket(), {.target = path_of(session)});
  CAPTURE(end);
  REQUIRE(end.json().at("metadata").at("status") == status);
}

/// A client that goes away while output flows.
void leave_a_command(const daemon& server, bool on_terminal) {
  auto session = exec_session::run(server.socket(), {"cat", "/dev/zero"}, on_terminal);
  session.open_all();
  REQUIRE(session.socket(on_terminal ? "0" : "1").has_news(5s));
  session.drop();
  check_end(server, session, "Success");
}

void leave_the_console(const daemon& server) {
  auto session = exec_session::attach(server.socket());
  session.open_all();
  session.socket("control").send(opcode::close, "\x03\xe8");
  REQUIRE(read_stream(session.socket("0"), within(5s)).close);
  check_end(server, session, "Success");
}

void cancel_a_command(const daemon& server) {
  auto session = exec_session::run(server.socket(), {"cat"}, true);
  session.open_all();
  REQUIRE(http_call(server.socket(), {.method = "DELETE", .target = path_of(session)}).status
          == 200);
  check_end(server, session, "Cancelled");
}

void fail_to_start(const daemon& server) {
  auto session = exec_session::run(server.socket(), {"/no/such/program"}, false);
  session.open_all();
  check_end(server, session, "Failure");
}

void run_session(const daemon& server, int number) {
  const bool on_terminal = number % 2 == 0;
  switch (number % 10) {
  case 0:
  case 1:
    return leave_a_command(server, on_terminal);
  case 2:
    return leave_the_console(server);
  case 3:
    return cancel_a_command(server);
  case 4:
    return fail_to_start(server);
  default:
    REQUIRE(flaws_of({"printf x; exit 7", on_terminal, "x", 7}, server.socket()) == "");
  }
}

/// Waits until the final states of all operations are forgotten.
void await_oblivion(const daemon& server) {
  const auto until = within(40s);
  const auto knows_any = [&] {
    const auto known = http_call(server.socket(), {.target = "/1.0/operations"});
    return !known.json().at("metadata").as_object().empty();
  };
  while (knows_any()) {
    REQUIRE(left_until(until) > 0);
    REQUIRE_FALSE(server.has_ended(100ms));
  }
}

footprint at_rest(daemon& server) {
  if (is_full())
    await_oblivion(server);
  const auto actors = server.settled_actors(daemon::idle_actors);
  return {resources_of(server.pid()), actors, resident_bytes_of(server.pid())};
}

} // namespace

TEST_CASE("after many of them the daemon holds what it held after a few") {
  daemon server;
  const stop_watch watch;
  int number = 0;
  const auto after = [&](int count) {
    for (; number < count; ++number)
      run_session(server, number);
    const auto time = watch.elapsed();
    const auto rest = at_rest(server);
    std::cout << "figures: after " << count << " sessions " << rest << ", " << time.count() << " ms"
              << std::endl;
    return rest;
  };
  const auto few = after(quantity(1'000, 100));
  const auto more = after(quantity(10'000, 500));
  const auto many = after(quantity(50'000, 1'000));

  CHECK(server.settled(few.held) <= few.held); // Sockets outlive their actors for a moment.
  CHECK(many.actors == daemon::idle_actors);
  // The allocator keeps room for the final states of 30 s, which 1,000 sessions do not fill.
  if (is_full())
    CHECK(many.resident_bytes < more.resident_bytes + noise_bytes_max);
}

} // namespace lectern::test

TEST_SUITE_END();
