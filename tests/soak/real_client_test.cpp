#include "tests/soak/quantity.hpp"
#include "tests/support/cli.hpp"
#include "tests/support/lines.hpp"
#include "tests/support/piped_command.hpp"

#include <iostream>

/// The unmodified `incus`, whose own daemon loses all output of 3 in 100 short commands.
TEST_SUITE_BEGIN("real client");

namespace lectern::test {

namespace {

constexpr int last = 20'000; ///< 108,894 bytes, more than socket and client hold.

std::vector<std::string> count_to_last() {
  return {"incus", "exec", "-T", "host", "--", "seq", std::to_string(last)};
}

void run_clients(int runs, int at_once) {
  const daemon server;
  const cli client{incus::program, server};
  const stop_watch watch;
  std::atomic<int> incomplete{0};
  run_jobs(runs, at_once, [&](int) {
    const auto result =
      client.run({"exec", "-T", "host", "--", "sh", "-c", "seq 100; echo end >&2; exit 7"});
    CAPTURE(result);
    const bool complete =
      result.out == numbers_to(100) && result.err == "end\n" && result.status == 7;
    CHECK(complete);
    incomplete += complete ? 0 : 1;
  });
  std::cout << "figures: " << runs << " runs of incus exec -T, " << at_once << " at once, "
            << incomplete << " incomplete, " << watch.elapsed().count() << " ms" << std::endl;
}

} // namespace

TEST_CASE("four at once lose nothing") {
  if (is_missing(incus::program))
    return;
  run_clients(quantity(5'000, 100), 4);
}

TEST_CASE("eight at once lose nothing") {
  if (is_missing(incus::program))
    return;
  run_clients(quantity(5'000, 100), 8);
}

TEST_CASE("readers that start 3 s late lose nothing") {
  if (is_missing(incus::program))
    return;
  const daemon server;
  const auto expected = numbers_to(last);
  const int runs = quantity(200, 40);
  run_jobs(runs, 40, [&](int) {
    piped_command client{count_to_last(), server.client_environment()};
    CHECK_FALSE(client.process().wait(within(3s))); // Its pipe is full.

    CHECK((client.read_to_end(within(20s)) == expected));
    CHECK(client.process().wait(within(5s)) == 0);
  });
  std::cout << "figures: " << runs << " readers 3 s late" << std::endl;
}

TEST_CASE("readers on a slow pipe lose nothing") {
  if (is_missing(incus::program))
    return;
  const daemon server;
  const auto expected = numbers_to(last);
  const int runs = quantity(200, 20);
  run_jobs(runs, 8, [&](int) {
    piped_command client{count_to_last(), server.client_environment()};
    std::string seen;
    for (std::string part(1, ' '); !part.empty(); seen += part) {
      part = client.read_some(1024, within(10s));
      // What a reader does between two parts.
      REQUIRE(http_call(server.socket(), {}).status == 200);
    }

    CHECK((seen == expected));
    CHECK(client.process().wait(within(5s)) == 0);
  });
  std::cout << "figures: " << runs << " readers of 1 KiB at a time" << std::endl;
}

} // namespace lectern::test

TEST_SUITE_END();
