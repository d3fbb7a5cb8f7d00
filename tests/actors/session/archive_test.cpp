#include "actors/messages/message_ids.hpp"
#include "actors/session/archive.hpp"
#include "tests/support/temp_file.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace lectern {

namespace {

namespace fs = std::filesystem;

struct archive_fixture {
  ~archive_fixture() { caf::anon_send_exit(uut, caf::exit_reason::user_shutdown); }

  /// The answer, or nothing if it was refused with `expected`.
  template <class Reply, class Request>
  std::optional<Reply> ask(Request message, ec expected = ec::none) {
    std::optional<Reply> result;
    caf::scoped_actor self{system};
    self->request(uut, caf::infinite, std::move(message))
      .receive([&](const Reply& reply) { result = reply; },
               [&](const caf::error& why) { CHECK(to_ec(why) == expected); });
    return result;
  }

  /// A recording, older than those made after it.
  void add(const std::string& name, const std::string& text) {
    const auto path = ask<recording_folder>(prepare_recording{"box"})->path / name;
    std::ofstream{path} << text;
    fs::last_write_time(path, fs::file_time_type{std::chrono::hours{++age_}});
  }

  std::string names() {
    std::string result;
    const auto list = ask<recording_list>(list_recordings{"box"});
    for (const auto& name : list.value().names)
      result += name + ' ';
    return result;
  }

  temp_file place;
  caf::actor_system_config config;
  caf::actor_system system{config};
  int age_ = 0;
  archive_actor uut = spawn_archive(system, place.path(), {.recordings_max = 3});
};

} // namespace

TEST_SUITE("archive") {
  TEST_CASE_FIXTURE(archive_fixture, "what was recorded is listed, found, and removed once") {
    CHECK(names().empty());
    add("a", "text");
    CHECK(names() == "a ");
    CHECK(ask<recording>(find_recording{"box", "a"})->bytes == "text");

    CHECK(ask<recording_removed>(remove_recording{"box", "a"}));
    CHECK_FALSE(ask<recording_removed>(remove_recording{"box", "a"}, ec::recording_unknown));
    CHECK(names().empty());
  }

  TEST_CASE_FIXTURE(archive_fixture, "no name leads out of the folder") {
    add("a", "text");
    std::ofstream{place.path().parent_path() / "secret"} << "not for you";
    for (const auto* name : {"../../secret", "..", ".", "", "/etc/passwd", "../box/a"})
      CHECK_FALSE(ask<recording>(find_recording{"box", name}, ec::recording_unknown));
    CHECK_FALSE(ask<recording>(find_recording{"other", "a"}, ec::recording_unknown));
  }

  TEST_CASE_FIXTURE(archive_fixture, "the oldest make room for the two files of a command") {
    for (const auto* name : {"a", "b", "c"})
      add(name, "text");
    CHECK(names() == "b c ");
    const auto folder = ask<recording_folder>(prepare_recording{"box"});

    CHECK(names() == "c ");
    CHECK(folder->removed == std::vector<std::string>{"b"});
    CHECK(folder->files_kept == 3);
  }

  TEST_CASE_FIXTURE(archive_fixture, "a folder that cannot be made is an error") {
    std::ofstream{place.path()} << "in the way";

    CHECK_FALSE(ask<recording_folder>(prepare_recording{"box"}, ec::archive_broken));
  }

  TEST_CASE_FIXTURE(archive_fixture, "recordings are for the daemon's user only") {
    add("a", "text");

    CHECK(fs::status(place.path()).permissions() == fs::perms::owner_all);
  }
}

} // namespace lectern
