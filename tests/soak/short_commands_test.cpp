#include "tests/soak/quantity.hpp"
#include "tests/support/bad_network.hpp"
#include "tests/support/lines.hpp"
#include "tests/support/short_command.hpp"

#include <doctest/doctest.h>

#include <iostream>

/// Short commands by the thousand. Every single one has to be complete: bytes, end mark,
/// Close, status.
TEST_SUITE_BEGIN("short commands");

namespace lectern::test {

namespace {

const std::string script = "seq 100; exit 7";
const short_command on_pipes{script, false, numbers_to(100), 7};
const short_command on_terminal{script, true, cooked(numbers_to(100)), 7};

void run_all(const char* way, const endpoint& where, int runs, int at_once) {
  const stop_watch watch;
  std::atomic<int> incomplete{0};
  run_jobs(runs, at_once, [&](int run) {
    const auto flaws = flaws_of(run % 2 == 0 ? on_pipes : on_terminal, where);
    CHECK(flaws == "");
    incomplete += flaws.empty() ? 0 : 1;
  });
  std::cout << "figures: " << runs << " commands " << way << ", " << at_once << " at once, "
            << incomplete << " incomplete, " << watch.elapsed().count() << " ms" << std::endl;
}

} // namespace

TEST_CASE("through the Unix socket all are complete") {
  const daemon server;
  run_all("through the Unix socket", server.socket(), quantity(10'000, 500), 8);
}

TEST_CASE("over TCP with 20 ms of delay all are complete") {
  const auto network = make_network({.delay = 10ms});
  if (!network)
    return;
  const auto server = tcp_daemon_at(*network);
  const auto here = network->at(net_emulator::side::client);
  run_all("behind 20 ms", server->tcp(), quantity(10'000, 250), 32);
}

TEST_CASE("over TCP with 20 ms of delay and 1 % of loss all are complete") {
  const auto network = make_network({.delay = 10ms, .lost_per_mille = 10});
  if (!network)
    return;
  const auto server = tcp_daemon_at(*network);
  const auto here = network->at(net_emulator::side::client);
  run_all("behind 20 ms and 1 % of loss", server->tcp(), quantity(2'000, 100), 32);
  std::cout << "figures: " << network->packets_lost() << " packets lost" << std::endl;
}

} // namespace lectern::test

TEST_SUITE_END();
