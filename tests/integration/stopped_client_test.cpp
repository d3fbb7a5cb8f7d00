#include "tests/support/cli.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/lines.hpp"
#include "tests/support/piped_command.hpp"
#include "tests/support/short_command.hpp"

#include <csignal>

/// The real clients, stopped by SIGSTOP and sent on by SIGCONT.
TEST_SUITE_BEGIN("stopped clients");

namespace lectern::test {

namespace {

/// The window of one stream, a frame more, and a reserve for what the allocator keeps.
constexpr std::size_t stopped_bytes_max = 2 * 1024 * 1024;

void run_short_commands(const daemon& server, int count) {
  for (int run = 0; run < count; ++run)
    REQUIRE(flaws_of({"printf x", run % 2 == 0, "x", 0}, server.socket(), 2s) == "");
}

void check_nothing_lost(const char* program, const char* mode, const std::string& expected) {
  const daemon server;
  run_short_commands(server, 50);
  const auto memory_before = resident_bytes_of(server.pid());
  piped_command client{{program, "exec", mode, "host", "--", "seq", "1000000"},
                       server.client_environment()};
  auto seen = client.read_some(1, within(10s));

  client.process().signal(SIGSTOP);
  run_short_commands(server, 50);
  if (!keeps_freed_memory(server.pid()))
    CHECK(resident_bytes_of(server.pid()) < memory_before + stopped_bytes_max);
  client.process().signal(SIGCONT);

  seen += client.read_to_end(within(20s));
  CHECK((seen == expected)); // Both are too long to be printed.
  CHECK(client.process().wait(within(5s)) == 0);
}

} // namespace

TEST_CASE_TEMPLATE("through pipes nothing is lost, and others go on", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  check_nothing_lost(Client::program, "-T", numbers_to(1'000'000));
}

TEST_CASE_TEMPLATE("through a terminal nothing is lost, and others go on", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  check_nothing_lost(Client::program, "-t", cooked(numbers_to(1'000'000)));
}

TEST_CASE_TEMPLATE("a console goes on, and shows what its log holds", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  auto screen = cli{Client::program, server}.on_terminal({"console", "host"});
  screen.expect("To detach from the console");
  screen.type("seq 100000; echo $((6 * 7))-is-it\n"); // Less than 1 MiB.
  screen.expect("\r\n1000\r\n");

  screen.signal(SIGSTOP);
  CHECK_NOTHROW(await_console_log(server.socket(), "host", "42-is-it", within(20s)));
  screen.signal(SIGCONT);

  screen.expect("42-is-it");
  CHECK(screen.seen().find(cooked(numbers_to(100'000))) != std::string::npos);
  screen.type("echo $((7 * 8))-undisturbed\n");
  screen.expect("56-undisturbed");
}

} // namespace lectern::test

TEST_SUITE_END();
