#include "tests/support/cli.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/private_machine.hpp"
#include "tests/support/subprocess.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

/// A program under test sees nothing of the user who runs the tests.
TEST_SUITE_BEGIN("surroundings");

namespace lectern::test {

namespace {

std::string home() {
  return std::getenv("HOME");
}

/// The names of all variables of a program that a test starts.
std::vector<std::string> names_seen() {
  const auto result = run_command({.argv = {"env", "-0"}});
  std::istringstream entries{result.out};
  std::vector<std::string> names;
  for (std::string entry; std::getline(entries, entry, '\0');)
    names.push_back(entry.substr(0, entry.find('=')));
  return names;
}

} // namespace

TEST_CASE("a program that a test starts has the variables that tests make, and no others") {
  auto names = names_seen();
  std::erase_if(names, [](const auto& name) {
    return name.starts_with("LECTERN_") || name.ends_with("SAN_OPTIONS") || name == "CCACHE_DIR";
  });
  std::ranges::sort(names);
  CHECK(names
        == std::vector<std::string>{"HOME", "LANG", "LD_PRELOAD", "NSS_WRAPPER_DISABLE_DEEPBIND",
                                    "NSS_WRAPPER_GROUP", "NSS_WRAPPER_PASSWD", "PATH",
                                    "XDG_RUNTIME_DIR"});
}

TEST_CASE("a program that is to end with its test ends when the thread that started it does") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const net::unique_fd said{ends[0]};
  const net::unique_fd says{ends[1]};
  std::optional<subprocess> left;
  std::thread{[&] {
    left.emplace(start_options{.argv = {"sh", "-c", "echo started; exec sleep 600"},
                               .output = says.get(),
                               .ends_with_us = true});
    CHECK(wait_readable(said.get(), within(10s)));
  }}.join();
  CHECK(left->wait(within(10s)) == 128 + SIGKILL);
}

// CTest also runs it where signals are ignored and blocked, and nothing is open: CMakeLists.txt.
TEST_CASE("a test program has its standard streams, its descriptors and no signal ignored") {
  for (const int number : {SIGCHLD, SIGHUP, SIGPIPE, SIGQUIT}) {
    CAPTURE(number);
    struct sigaction now = {};
    REQUIRE(::sigaction(number, nullptr, &now) == 0);
    CHECK((now.sa_handler == SIG_DFL));
  }
  sigset_t blocked;
  REQUIRE(::sigprocmask(SIG_SETMASK, nullptr, &blocked) == 0);
  CHECK(::sigisemptyset(&blocked) == 1);
  for (const int fd : {0, 1, 2})
    CHECK(::fcntl(fd, F_GETFD) >= 0);
  CHECK(::sysconf(_SC_OPEN_MAX) >= 1'024);
}

TEST_CASE("the login shell of the console starts in the home of the tests") {
  const daemon server;
  auto session = exec_session::attach(server.socket());
  session.open_all();
  session.socket("0").send(opcode::binary, "echo $0 in $PWD is $HOME indeed\n");
  CHECK_NOTHROW(
    session.await_output("-sh in " + home() + " is " + home() + " indeed", within(10s)));
}

TEST_CASE_TEMPLATE("a client prints no greeting where its own daemon is installed", Client, incus,
                   lxc) {
  if (is_missing(Client::program) || !enter_private_machine())
    return;
  for (const std::filesystem::path folder : {"/var/lib/incus", "/var/lib/lxd"}) {
    std::filesystem::create_directory(folder);
    std::ofstream{folder / "unix.socket"}; // Looked for, and not used.
  }
  const daemon server;
  const auto result = cli{Client::program, server}.run({"list", "--format", "csv", "-c", "n"});
  CHECK(result.out == "host\n");
  CHECK(result.err.empty());
}

} // namespace lectern::test

TEST_SUITE_END();
