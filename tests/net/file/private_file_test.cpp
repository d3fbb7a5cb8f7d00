#include "net/file/private_file.hpp"
#include "net/file/trusted_file.hpp"
#include "tests/support/temp_file.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace lectern::net {

namespace {

using std::filesystem::perms;

/// A file that only its owner may read.
struct private_fixture : temp_file {
  void write(std::string_view text) const {
    std::ofstream{path()} << text;
    std::filesystem::permissions(path(), perms::owner_read | perms::owner_write);
  }
};

} // namespace

TEST_SUITE("private_file") {
  TEST_CASE_FIXTURE(private_fixture, "its text is what is between the space around it") {
    write("\n two words\t\r\n");
    CHECK(*read_private_file(path()) == "two words");
    write(" \n");
    CHECK(read_private_file(path())->empty());
  }

  TEST_CASE_FIXTURE(private_fixture, "no more than 4 KiB are read of it") {
    write(std::string(5'000, 'x'));
    CHECK(read_private_file(path())->size() == 4'096);
  }

  TEST_CASE_FIXTURE(private_fixture, "a file that others may read, or write, is not private") {
    write("secret");
    for (const auto more : {perms::group_read, perms::group_write, perms::group_exec,
                            perms::others_read, perms::others_write, perms::others_exec}) {
      std::filesystem::permissions(path(), perms::owner_read | more);
      CHECK(read_private_file(path()).error() == distrust::open_to_others);
    }
  }

  TEST_CASE("one that cannot be read is the system's error") {
    const temp_folder folder;
    CHECK(read_private_file(folder.path() / "none").error().value() == ENOENT);
    std::filesystem::permissions(folder.path(), perms::owner_all);
    CHECK(read_private_file(folder.path()).error() == distrust::other_kind);
  }
}

} // namespace lectern::net
