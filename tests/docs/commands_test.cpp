#include "tests/docs/documented.hpp"
#include "tests/docs/typed_shell.hpp"
#include "tests/support/cli.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/private_machine.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

/// The commands that the documents show work as they are printed.
TEST_SUITE_BEGIN("commands");

namespace lectern::test {

namespace {

std::vector<std::string> with_programs(std::vector<std::string> environment) {
  environment.push_back("PATH=" LECTERN_PROGRAM_FOLDERS ":" + std::string{std::getenv("PATH")});
  return environment;
}

/// A shell on the private machine, on which no daemon runs yet.
typed_shell shell_on_private_machine(const scratch_folder& folder) {
  return typed_shell{folder.path(), with_programs({"XDG_RUNTIME_DIR=/run"})};
}

constexpr const char* ctrl_c = "\x03";
const reaction daemon_starts{.to = "lecternd ", .awaited = "listening on /run/lectern/unix.socket"};
const reaction console_is_left{.to = "incus console", .awaited = "To detach", .keys = "\x01q"};

/// A command that keeps running, and whose control socket is connection 17.
exec_session with_connection_17(const daemon& server) {
  constexpr int sockets_each = 4;
  for (int number = 1; number < 17; number += sockets_each) {
    auto session = exec_session::run(server.socket(), {"true"}, false);
    session.open_all();
    REQUIRE(read_stream(session.socket("1"), within(5s)).bytes.empty()); // Awaits the end.
  }
  auto session = exec_session::run(server.socket(), {"cat"}, false);
  session.open_all();
  return session;
}

} // namespace

TEST_CASE("each block that a document shows is run here, or is listed with a reason") {
  const auto documents = all_documents();
  CHECK(documents.size() > 20);
  for (const auto& document : documents)
    for (const auto& block : blocks_in(document))
      CHECK_MESSAGE(is_known(block), block.document, " line ", block.begin,
                    " is not run: ", block.lines.front());
}

TEST_CASE("the commands of README.md work on a machine that runs lecternd") {
  if (is_missing("incus") || !enter_private_machine())
    return;
  const scratch_folder folder;
  auto shell = shell_on_private_machine(folder);
  shell.type({"lecternd &"}, {daemon_starts});
  shell.type(documented("README.md", "export INCUS_SOCKET").lines, {console_is_left});
  shell.end_background();
}

TEST_CASE("actor-trace answers what README.md asks it") {
  daemon server;
  auto session = with_connection_17(server);
  server.await_log("session ended");
  const scratch_folder folder;
  typed_shell shell{folder.path(), with_programs({"LECTERN_DIR=" + server.folder().string()})};
  shell.type(documented("README.md", "actor-trace sessions").lines, {});
}

TEST_CASE("the daemon of lecternd.8 runs a command") {
  if (is_missing("incus") || !enter_private_machine())
    return;
  const scratch_folder folder;
  auto shell = shell_on_private_machine(folder);
  shell.type(documented("app/daemon/lecternd.8", "lecternd &").lines, {daemon_starts});
  shell.end_background();
}

TEST_CASE("the instance of lecternd.8 is made, started, changed and deleted") {
  if (is_missing("incus"))
    return;
  const daemon server;
  const scratch_folder folder;
  typed_shell shell{folder.path(), with_programs({"INCUS_SOCKET=" + server.socket().path.string(),
                                                  "HOME=" + folder.path().string()})};
  shell.type(documented("app/daemon/lecternd.8", "incus init").lines, {});
  CHECK(http_call(server.socket(), {.target = "/1.0/instances/board1"}).status == 404);
}

TEST_CASE("the daemon of lecternd.8 prints a link to its web page") {
  if (!enter_private_machine())
    return;
  const scratch_folder folder;
  auto shell = shell_on_private_machine(folder);
  const reaction link{.to = "lecternd link", .awaited = "http://127.0.0.1:8440/ui/"};
  shell.type(documented("app/daemon/lecternd.8", "lecternd --web").lines, {link, daemon_starts});
  shell.end_background();
}

TEST_CASE("the daemon of lecternd.8 listens on TCP with the key that is made there") {
  if (!enter_private_machine())
    return;
  const scratch_folder folder;
  auto shell = shell_on_private_machine(folder);
  auto in_foreground = daemon_starts;
  in_foreground.keys = ctrl_c;
  shell.type(documented("app/daemon/lecternd.8", "(umask 077; ").lines, {in_foreground});
}

TEST_CASE(
  "the commands of actor-trace.1 work on a daemon, and on what it left when it was killed") {
  daemon server;
  auto session = with_connection_17(server);
  const scratch_folder folder;
  typed_shell shell{folder.path(), with_programs({"LECTERN_DIR=" + server.folder().string()})};
  const auto send_signal = [&] { // SIGCONT, which changes nothing.
    session.socket("control").send(opcode::text, R"({"command":"signal","signal":18})");
  };
  const auto kill_daemon = [&] { server.stop(SIGKILL); };
  shell.type(
    documented("tools/actor-trace/actor-trace.1", "actor-trace ls --tree").lines,
    {{.to = "actor-trace tail", .awaited = "link 17", .nudge = send_signal, .keys = ctrl_c},
     {.to = "actor-trace top", .awaited = "connection", .keys = ctrl_c},
     {.to = "actor-trace watch", .awaited = "watching", .act = kill_daemon, .statuses = {1}},
     {.to = "actor-trace --trace trouble.trace lint", .statuses = {0, 1}}}); // 1 if it was busy.
}

#ifdef LECTERN_SECOND_WRITER_PATH
TEST_CASE("the story in tools/actor-trace/README.md happens as described") {
  if (is_missing("incus"))
    return;
  daemon server{{}, LECTERN_SECOND_WRITER_PATH};
  const scratch_folder folder;
  auto environment = with_programs(server.client_environment());
  environment.push_back("LECTERN_DIR=" + server.folder().string());
  typed_shell shell{folder.path(), std::move(environment)};
  const auto typed = [](const std::string& begins) { // Without "$ ", and without its output.
    return std::vector{documented("tools/actor-trace/README.md", begins).lines.front().substr(2)};
  };
  shell.type(typed("$ incus exec host -- seq 200000"), {{.to = "incus", .awaited = "Error: "}});
  REQUIRE(server.has_ended(10s));
  CHECK(server.stop(0) != 0);
  CHECK(server.broken_rules().starts_with("one-write: link 4 "));
  shell.type(typed("$ actor-trace ls"), {{.to = "actor-trace", .awaited = "stream_ended"}});
  shell.type(
    typed("$ actor-trace check"),
    {{.to = "actor-trace", .awaited = "link 4 has two writes in flight", .statuses = {1}}});
  shell.type(typed("$ actor-trace why conn=4"),
             {{.to = "actor-trace", .awaited = "The daemon died while connection"}});
  shell.type(typed("$ actor-trace timeline conn=4"),
             {{.to = "actor-trace", .awaited = "stream_ended, has not returned"}});
}
#endif

} // namespace lectern::test

TEST_SUITE_END();
