#include "tests/soak/quantity.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/storm.hpp"

#include <doctest/doctest.h>

#include <iostream>

/// Attach, leave, come back, with output flowing and keys typed, for as long as it takes.
TEST_SUITE_BEGIN("storm");

namespace lectern::test {

TEST_CASE("2,000 times a minute attached and left, for ten minutes") {
  daemon server;
  event_listener events{server.socket()}; // Its socket is there before and after.
  let_output_flow(server.socket());
  const auto before = resources_of(server.pid());
  const auto memory_before = resident_bytes_of(server.pid());
  const auto time = is_full() ? 600s : 0s;
  const int cycles_min = quantity(20'000, 200);

  const stop_watch watch;
  int cycles = 0;
  for (; cycles < cycles_min || watch.elapsed() < time; ++cycles) {
    CAPTURE(cycles);
    auto session = exec_session::attach(server.socket(), cycles % 2 == 1);
    session.open_all();
    session.socket("0").send(opcode::binary, "keys");
    session.await_output("\r\n", within(10s));
    leave(session, cycles);
    REQUIRE(events.final_state(session.operation(), within(10s)).at("status") == "Success");
  }
  const auto elapsed = watch.elapsed();
  const auto after = server.settled(before);
  const auto memory_after = resident_bytes_of(server.pid());

  std::cout << "figures: " << cycles << " cycles, " << elapsed.count() << " ms; held before "
            << before << ", after " << after << "; resident " << memory_before / 1024 << " and "
            << memory_after / 1024 << " KiB" << std::endl;
  CHECK(after <= before);
  CHECK(memory_after < memory_before + 16 * 1024 * 1024); // Final states of 30 s are kept.
  await_shell(server.socket());
  CHECK(server.settled_actors(daemon::idle_actors + 1) == daemon::idle_actors + 1);
}

} // namespace lectern::test

TEST_SUITE_END();
