#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/skip.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

/// The daemon's process, however it is started.
TEST_SUITE_BEGIN("process of the daemon");

namespace lectern::test {

namespace {

/// A script that starts the daemon in `words`, which end in the name of a program that runs
/// its arguments.
class starter {
public:
  explicit starter(const std::string& words) {
    std::ofstream{path_} << "#!/bin/sh\n" << words << " '" << daemon_path() << "' \"$@\"\n";
    std::filesystem::permissions(path_, std::filesystem::perms{0755});
  }

  [[nodiscard]] std::string path() const { return path_; }

private:
  scratch_folder folder_;
  std::filesystem::path path_ = folder_.path() / "start";
};

struct command_end {
  std::string output;
  boost::json::value code;
};

command_end run(const daemon& server, const std::string& script) {
  event_listener events{server.socket()};
  auto session = exec_session::run(server.socket(), {"sh", "-c", script}, false);
  session.open_all();
  auto output = read_stream(session.socket("1"), within(10s)).bytes;
  const auto state = events.final_state(session.operation(), within(10s));
  return {std::move(output), state.at("metadata").at("return")};
}

/// Whether a daemon can be the first process of a namespace here.
bool can_be_init() {
  if (std::system("unshare --pid --fork --kill-child --mount-proc true 2>/dev/null") == 0)
    return true;
  skip("this user cannot make a namespace of processes");
  return false;
}

const std::string as_init = "exec unshare --pid --fork --kill-child --mount-proc";

} // namespace

TEST_CASE("a daemon whose parent ignores and blocks signals keeps exit codes, and stops") {
  const starter careless{"umask 0; exec env --ignore-signal=CHLD,TERM --block-signal=TERM,CHLD"};
  daemon server{{}, careless.path()};
  for (int i = 0; i < 20; ++i) // Each might end before the daemon looks.
    CHECK(run(server, "exit 7").code == 7);
  CHECK(run(server, "umask").output == "0022\n");
  CHECK(server.stop(SIGTERM) == 0);
}

TEST_CASE("a daemon without standard streams opens nothing else in their place") {
  const starter closed{"exec <&- >&-; exec"};
  const daemon server{{}, closed.path()};
  for (const auto* fd : {"0", "1"}) {
    CAPTURE(fd);
    const auto link = std::filesystem::path{"/proc"} / std::to_string(server.pid()) / "fd" / fd;
    CHECK(std::filesystem::read_symlink(link) == "/dev/null");
  }
  CHECK(run(server, "exit 7").code == 7);
}

TEST_CASE("the first process of a container reaps orphans, and leaves its commands alone") {
  if (!can_be_init())
    return;
  const starter init{as_init};
  daemon server{{}, init.path()};
  REQUIRE(children_of(server.pid()).size() == 1);
  const auto inside = children_of(server.pid()).front();
  for (int i = 0; i < 20; ++i) {
    const auto orphan = run(server, "sleep 0 >&- 2>&- & echo $!; exit 7");
    CHECK(orphan.code == 7);
    const auto number = orphan.output.substr(0, orphan.output.find('\n'));
    CHECK(run(server, "while [ -d /proc/" + number + " ]; do sleep 0.01; done").code == 0);
  }
  ::kill(inside, SIGTERM);
  CHECK(server.stop(0) == 0);
}

TEST_CASE("the first process of a container ends at once on a second signal") {
  if (!can_be_init())
    return;
  const starter init{as_init};
  daemon server{{}, init.path()};
  const auto inside = children_of(server.pid()).front();
  auto session = exec_session::run(
    server.socket(), {"sh", "-c", "trap '' HUP; echo ready; while :; do sleep 1; done"}, false);
  session.open_all();
  session.await_output("ready", within(10s));

  ::kill(inside, SIGTERM);
  server.await_log("stopping");
  ::kill(inside, SIGTERM);
  CHECK(server.stop(0) == 128 + SIGTERM);
}

} // namespace lectern::test

TEST_SUITE_END();
