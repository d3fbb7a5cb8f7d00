#include "actors/trace/actor_lives.hpp"
#include "actors/trace/check.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/exec_session.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

/// The trace of the real daemon, read from outside.
TEST_SUITE_BEGIN("trace");

namespace lectern::test {

namespace {

using trace::kind;

trace::history read(const std::filesystem::path& where) {
  auto shot = trace::read_trace(where);
  REQUIRE_MESSAGE(shot.has_value(), shot.error().why);
  return trace::history{std::move(*shot)};
}

std::size_t count(const trace::history& past, kind wanted) {
  const auto events = past.events();
  return static_cast<std::size_t>(std::count_if(
    events.begin(), events.end(), [&](const auto& entry) { return entry.kind() == wanted; }));
}

void run_command(const daemon& server) {
  auto session =
    exec_session::run(server.socket(), {"sh", "-c", "printf secret-text; exit 7"}, false);
  session.open_all();
  REQUIRE(read_stream(session.socket("1"), within(5s)).bytes == "secret-text");
}

} // namespace

TEST_CASE("a daemon that was killed has left its trace, up to the last moment") {
  daemon server;
  run_command(server);
  server.stop(SIGKILL);

  const auto past = read(server.folder() / "trace");

  CHECK_FALSE(past.about().live);
  CHECK_FALSE(past.ended_in_order());
  CHECK(count(past, kind::child_exit) == 1);
  CHECK(count(past, kind::link_open) == 4);
  CHECK(!past.about().actors.empty());
  CHECK(trace::check(past).empty());
}

TEST_CASE("a daemon that is stopped in its tracks can be read all the same") {
  daemon server;
  run_command(server);
  REQUIRE(::kill(server.pid(), SIGSTOP) == 0);

  const auto past = read(server.folder() / "trace");

  CHECK(::kill(server.pid(), SIGCONT) == 0);
  CHECK(past.about().live);
  CHECK(past.about().actors.size()
        >= daemon::idle_actors - 2); // The archive and the inventory are not pinned actors.
  CHECK(count(past, kind::child_exit) == 1);
}

TEST_CASE("the host is an instance, which owns its console") {
  daemon server;
  CHECK(server.stop(SIGTERM) == 0);
  const auto past = read(server.folder() / "trace");
  const trace::actor_lives actors{past};

  REQUIRE(count(past, kind::owns) == 1);
  const auto owns = std::find_if(past.events().begin(), past.events().end(),
                                 [](const auto& entry) { return entry.kind() == kind::owns; });
  CHECK(actors.name(owns->self).starts_with("instance "));
  CHECK(actors.name(owns->peer).starts_with("console "));
}

TEST_CASE("a daemon that stops in order says so in its trace, when the last actor has ended") {
  daemon server;
  run_command(server);
  CHECK(server.stop(SIGTERM) == 0);

  const auto past = read(server.folder() / "trace");

  CHECK(past.ended_in_order());
  CHECK(past.about().actors.empty());
  CHECK(count(past, kind::spawn) == count(past, kind::exit));
  CHECK(past.events().back().kind() == kind::service_stop);
}

#ifdef LECTERN_SECOND_WRITER_PATH // Sanitizers have no mutants.
TEST_CASE("the trace of a daemon that crashed with two writers proves it") {
  daemon server{{}, LECTERN_SECOND_WRITER_PATH};
  // More than a socket holds, less than that and a window: a write is in flight for as
  // long as the client does not read, and the command has ended all the same.
  auto session = exec_session::run(server.socket(), {"head", "-c", "350000", "/dev/zero"}, false);
  session.open_all();
  REQUIRE(server.has_ended(10s));
  CHECK(server.stop(0) != 0);

  const auto past = read(server.folder() / "trace");

  const auto found = server.broken_rules();
  CAPTURE(found);
  CHECK(found.starts_with("one-write: link "));
  const auto& living = past.about().actors;
  const auto culprit = std::find_if(living.begin(), living.end(),
                                    [](const auto& actor) { return actor.now_since != 0; });
  REQUIRE(culprit != living.end());
  CHECK(past.schema().role(culprit->role) == "connection");
  CHECK(past.schema().message(culprit->now_type) == "stream_ended");
}
#endif

TEST_CASE("no payload is in a trace") {
  daemon server;
  run_command(server);
  CHECK(count(read(server.folder() / "trace"), kind::child_exit) == 1);
  for (const auto& file : std::filesystem::directory_iterator{server.folder() / "trace"}) {
    std::ostringstream bytes;
    bytes << std::ifstream{file.path(), std::ios::binary}.rdbuf();
    CHECK(bytes.str().size() == std::filesystem::file_size(file));
    CHECK(bytes.str().find("secret-text") == std::string::npos);
    CHECK(bytes.str().find("ecret-t") == std::string::npos);
  }
}

TEST_CASE("SIGUSR2 saves the trace beside the socket") {
  daemon server;
  run_command(server);
  REQUIRE(::kill(server.pid(), SIGUSR2) == 0);
  server.await_log(".recording");

  const auto log = server.log();
  const auto begin = log.find("saved as ") + 9;
  const auto saved = read(log.substr(begin, log.find(".recording") + 10 - begin));

  CHECK(count(saved, kind::child_exit) == 1);
}

TEST_CASE("with --no-trace there is none") {
  daemon server{{"--no-trace"}};
  run_command(server);
  CHECK_FALSE(std::filesystem::exists(server.folder() / "trace"));
}

} // namespace lectern::test

TEST_SUITE_END();
