#include "app/daemon/session_file.hpp"
#include "tests/support/temp_folder.hpp"
#include "tools/actor-trace/session_list.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace lectern;

namespace {

namespace fs = std::filesystem;

struct folder_fixture {
  temp_folder folder;
  fs::path file = folder.path() / "sessions";

  static void add(session_file& to, const std::string& text) {
    to.add({log_level::info, text}, std::chrono::system_clock::time_point{});
  }

  static std::string text_of(const fs::path& path) {
    std::ifstream bytes{path};
    return {std::istreambuf_iterator<char>{bytes}, {}};
  }
};

} // namespace

TEST_SUITE_BEGIN("session file");

TEST_CASE_FIXTURE(folder_fixture, "sessions are appended to those of earlier daemons") {
  for (const auto* daemon : {"first", "second"}) {
    auto uut = session_file::open(folder.path());
    REQUIRE(uut.has_value());
    add(uut.value(), daemon);
  }
  CHECK(text_of(file)
        == "{\"time\":\"1970-01-01T00:00:00.000Z\",\"level\":\"info\",\"message\":\"first\"}\n"
           "{\"time\":\"1970-01-01T00:00:00.000Z\",\"level\":\"info\",\"message\":\"second\"}\n");
  CHECK(fs::status(file).permissions() == fs::perms{0600});
}

TEST_CASE_FIXTURE(folder_fixture,
                  "two files of a given size are kept, however many sessions come") {
  constexpr std::uintmax_t bytes_max = 160; // Two lines.
  auto uut = session_file::open(folder.path(), bytes_max);
  REQUIRE(uut.has_value());
  for (int i = 0; i < 9; ++i)
    add(uut.value(), std::to_string(i));
  CHECK(fs::file_size(file) <= bytes_max);
  CHECK(text_of(file).find("\"8\"") != std::string::npos);
  CHECK(fs::file_size(file.string() + ".1") <= bytes_max);
  CHECK(text_of(file.string() + ".1").find("\"7\"") != std::string::npos);
  CHECK(std::distance(fs::directory_iterator{folder.path()}, {}) == 2);
}

#ifdef LECTERN_HAS_ACTOR_TRACE
TEST_CASE_FIXTURE(folder_fixture, "actor-trace reads what is written down of a session") {
  session_event event;
  event.id = "1f3a";
  event.kind = session_kind::command;
  event.instance = "host";
  event.program = "ls";
  event.caller_name = "user 7";
  auto uut = session_file::open(folder.path());
  REQUIRE(uut.has_value());
  uut.value().add(to_line(event), {});
  event.phase = session_phase::ended;
  event.time = event.start_time + std::chrono::milliseconds{250};
  event.cause = session_end::client_left;
  event.exit_code = 129;
  uut.value().add(to_line(event), {});

  const auto listed = tracing::sessions_beside(folder.path() / "trace");
  REQUIRE(listed.size() == 1);
  CHECK(tracing::sentence_of(listed.front())
        == "The command ls on host, for user 7, ended after 250 ms: client_left, exit code 129.");
}
#endif

#ifdef LECTERN_HAS_ACTOR_TRACE
TEST_CASE_FIXTURE(folder_fixture, "a session that runs is not lost with the start of its daemon") {
  constexpr std::uintmax_t bytes_max = 1'000; // Six sessions.
  auto uut = session_file::open(folder.path(), bytes_max);
  REQUIRE(uut.has_value());
  uut.value().add({log_level::info, "started", {{"pid", ::getpid()}}}, {});
  session_event event;
  for (int i = 0; i < 20; ++i) {
    event.id = std::to_string(i);
    uut.value().add(to_line(event), {});
  }
  CHECK(text_of(file.string() + ".1").find("started") == std::string::npos);

  const auto listed = tracing::sessions_beside(folder.path() / "trace");
  CHECK(listed.size() > 1);
  for (const auto& session : listed)
    CHECK(session.state == tracing::listed_session::phase::runs);
}
#endif

TEST_CASE_FIXTURE(folder_fixture, "a link in its place is not followed") {
  fs::create_symlink("elsewhere", file);
  auto uut = session_file::open(folder.path());
  REQUIRE_FALSE(uut.has_value());
  CHECK(uut.error().text
        == "cannot write " + file.string() + ": it is a symbolic link, which is not followed");
}

TEST_SUITE_END();
