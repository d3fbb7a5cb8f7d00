#include "tests/support/cli.hpp"

TEST_SUITE_BEGIN("console");

namespace lectern::test {

namespace {

const std::vector<std::string> attach = {"console", "host"};

/// Types a sum, and waits for its result, which neither the echo nor what is
/// replayed contains: `who` is different for each client of one console.
void greet(terminal& screen, const std::string& name) {
  screen.expect("To detach from the console");
  screen.type("echo $((6 * 7))-" + name + "\n");
  screen.expect("42-" + name);
}

void leave(terminal& screen) {
  screen.press("\x01");
  screen.press("q");
}

} // namespace

TEST_CASE_TEMPLATE("Ctrl-a q leaves within 2 s and the shell lives on", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  const cli client{Client::program, server};
  {
    auto first = client.on_terminal(attach);
    greet(first, "first");
    first.type("kept=here\n");
    leave(first);
    CHECK(first.wait(2s) == 0);
  }

  auto second = client.on_terminal(attach);
  second.expect("To detach");
  second.type("echo still-$kept\n");
  second.expect("still-here");
  leave(second);
  CHECK(second.wait(2s) == 0);
}

TEST_CASE_TEMPLATE("the log shows what the console showed", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  const cli client{Client::program, server};
  auto screen = client.on_terminal(attach);
  greet(screen, "here");
  leave(screen);
  screen.wait(2s);

  for (const bool is_first : {true, false}) {
    CAPTURE(is_first);
    const auto log = client.run({"console", "host", "--show-log"});
    CAPTURE(log);
    CHECK(log.status == 0);
    CHECK(log.out.find("42-here") != std::string::npos);
  }
}

TEST_CASE_TEMPLATE("a second client gets an error that the console is taken", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  const cli client{Client::program, server};
  auto first = client.on_terminal(attach);
  greet(first, "first");

  auto second = client.on_terminal(attach);
  second.expect("This console is already connected");
  CHECK(second.wait() == 1);

  first.type("echo $((7 * 8))-undisturbed\n");
  first.expect("56-undisturbed");
  leave(first);
  CHECK(first.wait(2s) == 0);
}

TEST_CASE("force takes the console over and ends its holder") {
  if (is_missing(incus::program))
    return;
  const daemon server;
  const cli client{incus::program, server};
  auto victim = client.on_terminal(attach);
  greet(victim, "victim");

  auto taker = client.on_terminal({"console", "host", "--force"});
  greet(taker, "taker");
  victim.wait(5s);

  leave(taker);
  CHECK(taker.wait(2s) == 0);
}

TEST_CASE("a shell that ends is started again") {
  if (is_missing(incus::program))
    return;
  const daemon server;
  const cli client{incus::program, server};
  auto first = client.on_terminal(attach);
  greet(first, "first");
  first.type("exit\n");
  first.wait(5s);

  auto second = client.on_terminal(attach);
  greet(second, "second");
  leave(second);
  CHECK(second.wait(2s) == 0);
}

} // namespace lectern::test

TEST_SUITE_END();
