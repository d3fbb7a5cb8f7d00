#include "tests/support/cli.hpp"
#include "tests/support/surroundings.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

TEST_SUITE_BEGIN("exec");

namespace lectern::test {

namespace {

/// `exec host -- sh -c script`, with options before the instance's name.
std::vector<std::string> shell(const std::string& script, std::vector<std::string> options = {}) {
  options.insert(options.begin(), "exec");
  for (const char* word : {"host", "--", "sh", "-c"})
    options.emplace_back(word);
  options.push_back(script);
  return options;
}

/// Waits until a client forwards signals to its command. Before that it dies of SIGTERM and misses
/// SIGWINCH, even if the command has already written: two goroutines race. The clients ask for all
/// signals at once, SIGCONT last, and the Go runtime handles SIGCONT only when it is asked for.
void await_forwarding(const terminal& screen) {
  screen.await_handler(SIGCONT);
}

/// Arguments of `shell host`, which let su(1) find the home of the tests in the password database.
std::vector<std::string> login_shell() {
  std::vector<std::string> words{"shell"};
  for (const char* name : {"LD_PRELOAD", "NSS_WRAPPER_PASSWD", "NSS_WRAPPER_GROUP"}) {
    words.emplace_back("--env");
    words.push_back(name + std::string{'='} + std::getenv(name));
  }
  words.emplace_back("host");
  return words;
}

} // namespace

TEST_CASE_TEMPLATE("output, errors and exit code come back apart", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;

  const auto result =
    cli{Client::program, server}.run(shell("echo to stdout; echo to stderr >&2; exit 7"));
  CAPTURE(result);
  CHECK(result.status == 7);
  CHECK(result.out == "to stdout\n");
  CHECK(result.err == "to stderr\n");
}

TEST_CASE_TEMPLATE("input reaches the command, and its end does", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;

  const auto result = cli{Client::program, server}.run({"exec", "host", "--", "cat"}, "x");
  CAPTURE(result);
  CHECK(result.status == 0);
  CHECK(result.out == "x");
}

TEST_CASE_TEMPLATE("a command ends though its input never does", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  const cli client{Client::program, server};

  const auto result = run_command(
    {.argv = {"sh", "-c", "exec \"$0\" exec host -- echo done </dev/zero", Client::program},
     .environment = client.environment()});
  CAPTURE(result);
  CHECK(result.status == 0);
  CHECK(result.out == "done\n");
}

TEST_CASE_TEMPLATE("a terminal takes piped input once", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;

  const auto result = cli{Client::program, server}.run(
    shell("read line; echo got $line", {"--force-interactive"}), "typed\n");
  CAPTURE(result);
  CHECK(result.status == 0);
  CHECK(result.out == "typed\r\ngot typed\r\n"); // Its echo, and the answer.
}

TEST_CASE_TEMPLATE("a missing program is 127 and one that cannot run 126", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  const cli client{Client::program, server};

  const auto missing = client.run({"exec", "host", "--", "/no/such/program"});
  CAPTURE(missing);
  CHECK(missing.status == 127);
  CHECK(missing.err.find("Command not found") != std::string::npos);

  const auto unfit = client.run({"exec", "host", "--", "/etc/passwd"});
  CAPTURE(unfit);
  CHECK(unfit.status == 126);
  CHECK(unfit.err.find("Command not executable") != std::string::npos);
}

TEST_CASE_TEMPLATE("a command ended by a signal is 128 and the signal", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  const cli client{Client::program, server};

  const auto killed = client.run(shell("kill -KILL $$"));
  CAPTURE(killed);
  CHECK(killed.status == 137);
  const auto terminated = client.run(shell("kill -TERM $$"));
  CAPTURE(terminated);
  CHECK(terminated.status == 143);
}

TEST_CASE_TEMPLATE("environment and folder are the ones asked for", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;

  const auto result = cli{Client::program, server}.run(
    shell("echo \"$COLOUR\"; pwd", {"--env", "COLOUR=two words", "--cwd", "/usr/bin"}));
  CAPTURE(result);
  CHECK(result.status == 0);
  CHECK(result.out == "two words\n/usr/bin\n");
}

TEST_CASE_TEMPLATE("user and groups are the ones asked for, or refused", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;

  const auto expect = [&](const std::vector<std::string>& flags, std::string_view ids) {
    const auto result = cli{Client::program, server}.run(shell("echo $(id -u):$(id -G)", flags));
    CAPTURE(result);
    if (::geteuid() == 0) {
      CHECK(result.status == 0);
      CHECK(result.out == ids);
    } else {
      CHECK(result.status == 1);
      CHECK(result.err.starts_with("Error: "));
    }
  };
  const auto user = std::to_string(guest.user);
  expect({"--user", user, "--cwd", "/"}, user + ":65502 65503\n"); // Those of `guest`.
  expect({"--user", "65534", "--group", "65533", "--cwd", "/"}, "65534:65533\n");
  expect({"--group", "65533", "--cwd", "/"}, "0:65533\n");
}

TEST_CASE_TEMPLATE("an unknown instance is refused", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;

  const auto result = cli{Client::program, server}.run({"exec", "nobody", "--", "true"});
  CAPTURE(result);
  CHECK(result.status == 1);
  CHECK(result.err.find("not found") != std::string::npos);
}

TEST_CASE_TEMPLATE("a terminal has the client's size and follows it", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  auto screen =
    cli{Client::program, server}.on_terminal({"exec", "host", "--", "bash", "-c",
                                              "tty -s && stty size; while [[ $(stty size) = '40 "
                                              "100' ]]; do sleep 0.05; done; stty size; exit 7"},
                                             {.columns = 100, .rows = 40});

  screen.expect("40 100");
  await_forwarding(screen);
  screen.resize({.columns = 90, .rows = 30});
  screen.expect("30 90");
  CHECK(screen.wait() == 7);
}

TEST_CASE_TEMPLATE("Ctrl-C on a terminal interrupts the command", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  auto screen = cli{Client::program, server}.on_terminal(
    {"exec", "host", "--", "bash", "-c",
     "trap 'echo caught; exit 3' INT; echo ready; while :; do sleep 0.05; done"});

  screen.expect("ready");
  screen.type("\x03");
  screen.expect("caught");
  CHECK(screen.wait() == 3);
}

TEST_CASE_TEMPLATE("a signal sent to the client reaches the command", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  auto screen = cli{Client::program, server}.on_terminal(
    {"exec", "host", "-T", "--", "bash", "-c",
     "trap 'echo caught; exit 4' TERM; echo ready; while :; do sleep 0.05; done"});

  screen.expect("ready");
  await_forwarding(screen);
  screen.signal(SIGTERM);
  screen.expect("caught");
  CHECK(screen.wait() == 4);
}

TEST_CASE_TEMPLATE("shell is a login shell with a terminal", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  if (::geteuid() != 0) {
    skip("su asks for a password unless run by root");
    return;
  }
  const daemon server;
  auto screen = cli{Client::program, server}.on_terminal(login_shell());

  screen.type("echo $0 in $PWD\n");
  screen.expect("-sh in " + std::string{std::getenv("HOME")});
  screen.type("exit 5\n");
  CHECK(screen.wait() == 5);
}

TEST_CASE_TEMPLATE("a client that vanishes takes its command along", Client, incus, lxc) {
  if (is_missing(Client::program))
    return;
  const daemon server;
  const cli client{Client::program, server};
  CHECK(client.run({"exec", "host", "--", "true"}).status == 0);
  const auto before = resources_of(server.pid());
  {
    auto screen = client.on_terminal(
      {"exec", "host", "--", "sh", "-c", "trap '' HUP; echo ready; while read line; do :; done"});
    screen.expect("ready");
    CHECK(resources_of(server.pid()).children > before.children);
    screen.signal(9);
  }
  CHECK(server.settled(before) <= before);
}

} // namespace lectern::test

TEST_SUITE_END();
