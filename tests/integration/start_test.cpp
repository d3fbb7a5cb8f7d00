#include "actors/trace/earlier.hpp"
#include "actors/trace/snapshot.hpp"
#include "tests/support/command.hpp"
#include "tests/support/exec_session.hpp"
#include "tests/support/narrow_program.hpp"
#include "tests/support/tcp_daemon.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

/// What a start finds is not trusted until it is checked, and a start that comes to nothing
/// changes nothing.
TEST_SUITE_BEGIN("start");

namespace lectern::test {

namespace {

namespace fs = std::filesystem;

/// Starts a daemon in a folder, where it is to fail.
command_result start_in(const fs::path& folder, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), daemon_path());
  return run_command(
    {.argv = std::move(arguments), .environment = {"LECTERN_DIR=" + folder.string()}});
}

/// Every file below a folder, with what a change of it would change.
std::map<std::string, std::string> contents_of(const fs::path& folder) {
  std::map<std::string, std::string> result;
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    struct stat about {};
    REQUIRE(::lstat(entry.path().c_str(), &about) == 0);
    result[entry.path().string()] = std::to_string(about.st_ino) + ' '
                                    + std::to_string(about.st_mode) + ' '
                                    + std::to_string(about.st_size);
  }
  return result;
}

void run_command_on(daemon& server) {
  auto session = exec_session::run(server.socket(), {"true"}, false);
  session.open_all();
  REQUIRE(read_stream(session.socket("1"), within(5s)).bytes.empty()); // Awaits the end.
  session.drop();
  server.await_log("session ended"); // And that it was written down.
}

bool says(const command_result& result, const std::string& text) {
  return result.status == 1 && result.err.find(text) != std::string::npos;
}

} // namespace

TEST_CASE("a start with too few descriptors for sessions is refused, and changes nothing") {
  const scratch_folder folder;
  const auto served = folder.path() / "served";
  const auto result = run_command(
    {.argv = {narrow_program(folder, 127)}, .environment = {"LECTERN_DIR=" + served.string()}});
  CHECK_MESSAGE(says(result, "this process may open 127 files (ulimit -n); lecternd needs at least "
                             "128"),
                result);
  CHECK_FALSE(fs::exists(served));
}

TEST_CASE("as few descriptors as are taken serve eight commands at the same time") {
  const scratch_folder folder;
  const daemon server{{}, narrow_program(folder, 128)};
  server.await_console();
  std::vector<exec_session> sessions;
  for (int i = 0; i < 8; ++i) {
    CAPTURE(i);
    sessions.push_back(exec_session::run(server.socket(), {"cat"}, false));
    sessions.back().open_all();
  }
  for (auto& session : sessions) {
    session.socket("0").send(opcode::binary, "ready");
    CHECK(session.await_output("ready", within(10s)) == "ready");
  }
}

TEST_CASE("a second daemon in the same folder is refused, and changes nothing there") {
  daemon server;
  run_command_on(server);
  const auto before = contents_of(server.folder());

  const auto second = start_in(server.folder());

  CHECK_MESSAGE(says(second, "another lecternd (process " + std::to_string(server.pid())
                               + ") is using " + server.folder().string()),
                second);
  CHECK(contents_of(server.folder()) == before);
}

TEST_CASE("starts that find their port taken leave the last trace where it is") {
  tcp_daemon other;
  daemon server;
  run_command_on(server);
  REQUIRE(server.stop(SIGTERM) == 0);
  const auto before = contents_of(server.folder() / "trace");
  const auto token = server.folder() / "token";
  std::ofstream{token} << "sixteen letters and more";
  REQUIRE(::chmod(token.c_str(), 0600) == 0);

  for (int mistake = 0; mistake < 3; ++mistake) {
    const auto failed =
      start_in(server.folder(), {"--listen-tcp", "127.0.0.1:" + std::to_string(other.tcp().port),
                                 "--token-file", token.string()});
    CHECK_MESSAGE(says(failed, "Address already in use"), failed);
  }

  CHECK(contents_of(server.folder() / "trace") == before);
  CHECK_FALSE(fs::exists(server.folder() / "trace.new"));
  CHECK(trace::earlier_traces(server.folder() / "trace").empty());
}

TEST_CASE("the trace of the last run is kept when the daemon starts again") {
  daemon server;
  run_command_on(server);
  const auto first = server.pid();
  server.stop(SIGKILL);
  server.start_again();

  const auto earlier = trace::earlier_traces(server.folder() / "trace");

  REQUIRE(earlier.size() == 1);
  const auto kept = trace::read_trace(earlier.front());
  REQUIRE_MESSAGE(kept.has_value(), kept.error().why);
  CHECK(kept->header.pid == static_cast<std::uint64_t>(first));
}

TEST_CASE("a folder that others may write to is refused") {
  const scratch_folder folder;
  fs::permissions(folder.path(), fs::perms{0777});
  const auto refused = start_in(folder.path());
  CHECK_MESSAGE(says(refused, "users other than its owner can write to it"), refused);
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("the daemon's folder is not open to others, whatever its umask") {
  const scratch_folder scratch;
  const auto folder = scratch.path() / "new";
  const auto started = run_command(
    {.argv =
       {"/bin/sh", "-c",
        "umask 000; \"$0\" & until test -S \"$LECTERN_DIR/unix.socket\"; do :; done; kill $!; "
        "wait $!",
        daemon_path()},
     .environment = {"LECTERN_DIR=" + folder.string()}});
  CHECK_MESSAGE(started.status == 0, started);
  CHECK(fs::status(folder).permissions() == fs::perms{0755});
  for (const auto& entry : fs::recursive_directory_iterator{folder})
    CHECK_MESSAGE((entry.status().permissions() & fs::perms{0077}) == fs::perms::none,
                  entry.path());
}

TEST_CASE("a link in the place of the trace is not followed") {
  const scratch_folder folder;
  const scratch_folder elsewhere;
  std::ofstream{elsewhere.path() / "ring-0"} << "of somebody else";
  fs::create_directory_symlink(elsewhere.path(), folder.path() / "trace");
  const auto refused = start_in(folder.path());
  CHECK_MESSAGE(says(refused, "it is a symbolic link"), refused);
  CHECK(fs::file_size(elsewhere.path() / "ring-0") == 16);
}

TEST_CASE("a key file that is a FIFO is refused at once") {
  const scratch_folder folder;
  for (const char* name : {"web.key", "token"})
    REQUIRE(::mkfifo((folder.path() / name).c_str(), 0600) == 0);
  const auto page = start_in(folder.path(), {"--web", "127.0.0.1:0"});
  CHECK_MESSAGE(says(page, "it is not a regular file"), page);
  const auto tcp = start_in(folder.path(), {"--listen-tcp", "127.0.0.1:0", "--token-file",
                                            (folder.path() / "token").string()});
  CHECK_MESSAGE(says(tcp, "it is not a regular file"), tcp);
}

} // namespace lectern::test

TEST_SUITE_END();
