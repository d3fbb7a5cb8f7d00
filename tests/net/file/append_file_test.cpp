#include "net/file/append_file.hpp"
#include "tests/support/temp_folder.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

namespace lectern::net {

namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

} // namespace

TEST_SUITE("append_file") {
  TEST_CASE("what is appended stands in the file, in order, for its owner only") {
    const temp_folder folder;
    const auto path = folder.path() / "file";
    auto file = append_file::create(path);
    REQUIRE(file.has_value());
    CHECK(*file->append(bytes_of("one ")) == 4);
    CHECK(*file->append(bytes_of("two")) == 3);

    std::ifstream written{path};
    CHECK(std::string{std::istreambuf_iterator<char>{written}, {}} == "one two");
    CHECK(std::filesystem::status(path).permissions()
          == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  }

  TEST_CASE("a file that is there already is not touched") {
    const temp_folder folder;
    const auto path = folder.path() / "file";
    std::ofstream{path} << "old";

    CHECK(append_file::create(path).error().value() == EEXIST);
    CHECK(append_file::create(folder.path() / "none" / "file").error().value() == ENOENT);
  }

  TEST_CASE("a full disk is an error, not a wait") {
    append_file full{unique_fd{::open("/dev/full", O_WRONLY | O_CLOEXEC)}};

    CHECK(full.append(bytes_of("x")).error().value() == ENOSPC);
  }
}

} // namespace lectern::net
