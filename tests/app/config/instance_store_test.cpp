#include "app/config/instance_store.hpp"
#include "net/file/trusted_file.hpp"
#include "tests/support/temp_folder.hpp"

#include <doctest/doctest.h>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace lectern;
using namespace lectern::config;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

struct store_fixture {
  [[nodiscard]] fs::path file() const { return folder.path() / "instances.db"; }

  [[nodiscard]] instance_store open() const { return instance_store::open(file()).value(); }

  [[nodiscard]] instance_store::instances load() const { return open().load().value(); }

  temp_folder folder;
};

stored_instance box() {
  return {.definition = {.description = "a box",
                         .keys = {{"lectern.kind", "command"}, {"user.note", "\u00e9\n'\"; --"}}},
          .created_at = std::chrono::system_clock::time_point{1'700'000'000'123'456us},
          .is_started = true};
}

} // namespace

TEST_SUITE("instance store") {
  TEST_CASE_FIXTURE(store_fixture, "a new file has no instances, and is the user's only") {
    CHECK(load().empty());
    CHECK(fs::status(file()).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  }

  TEST_CASE_FIXTURE(store_fixture, "a file that others can write to, or a link, is not trusted") {
    open().put("box", box()).value();
    fs::permissions(file(), fs::perms::others_write, fs::perm_options::add);
    CHECK(instance_store::open(file()).error().code == make_error_code(net::distrust::writable));

    const auto link = folder.path() / "link";
    fs::create_symlink(file(), link);
    CHECK(instance_store::open(link).error().code == make_error_code(net::distrust::link));
  }

  TEST_CASE_FIXTURE(store_fixture, "what was put is there when the file is opened again") {
    open().put("box", box()).value();
    open().put("other", {}).value();

    CHECK(load() == instance_store::instances{{"box", box()}, {"other", {}}});
  }

  TEST_CASE_FIXTURE(store_fixture, "an instance that is put again replaces the first") {
    auto store = open();
    store.put("box", box()).value();
    auto changed = box();
    changed.definition.keys = {{"lectern.kind", "host"}};
    changed.is_started = false;
    store.put("box", changed).value();

    CHECK(load() == instance_store::instances{{"box", changed}});
  }

  TEST_CASE_FIXTURE(store_fixture, "an instance that is removed takes its keys with it") {
    auto store = open();
    store.put("box", box()).value();
    store.remove("box").value();
    store.remove("box").value(); // Harmless.
    store.put("box", {}).value();

    CHECK(load() == instance_store::instances{{"box", {}}});
  }

  TEST_CASE_FIXTURE(store_fixture, "a null byte in a value is kept") {
    auto instance = box();
    instance.definition.keys["user.note"] = std::string{"a\0b", 3};
    open().put("box", instance).value();

    CHECK(load().at("box") == instance);
  }

  TEST_CASE_FIXTURE(store_fixture, "the file of a newer version is left alone") {
    SQLite::Database{file().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(
      "PRAGMA user_version = 2");
    const auto refused = instance_store::open(file());

    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == std::errc::not_supported);
    CHECK(refused.error().text
          == "cannot use " + file().string() + ": a newer version of lecternd has written it");
  }

  TEST_CASE_FIXTURE(store_fixture, "a file that is something else is an error that names it") {
    std::ofstream{file()} << std::string(4'096, 'x');
    const auto refused = instance_store::open(file());

    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().text == "cannot use " + file().string() + ": file is not a database");
    CHECK_FALSE(instance_store::open(folder.path() / "no/such").has_value());
  }
}
