#include "app/page/key_file.hpp"
#include "tests/support/lowered_limit.hpp"
#include "tests/support/temp_folder.hpp"

#include <boost/system/errc.hpp>

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>

using namespace lectern;
using namespace lectern::page;

namespace {

struct key_fixture {
  void write(const std::string& text) const {
    std::ofstream{file} << text;
    std::filesystem::permissions(file, owner_only);
  }

  static constexpr auto owner_only =
    std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
  temp_folder folder;
  std::filesystem::path file = folder.path() / "key";
};

} // namespace

TEST_SUITE_BEGIN("key file");

TEST_CASE_FIXTURE(key_fixture, "a key is made once, for its owner only") {
  const auto key = read_or_make_key(file);
  REQUIRE(key.has_value());
  CHECK(key->size() == 64);
  CHECK(std::filesystem::status(file).permissions() == owner_only);
  CHECK(*read_or_make_key(file) == *key);
}

TEST_CASE_FIXTURE(key_fixture, "who removes the file gets another key") {
  const auto before = *read_or_make_key(file);
  std::filesystem::remove(file);
  CHECK(*read_or_make_key(file) != before);
}

TEST_CASE_FIXTURE(key_fixture, "a key that others may read is not used") {
  REQUIRE(read_or_make_key(file).has_value());
  std::filesystem::permissions(file, owner_only | std::filesystem::perms::group_read);
  CHECK(read_or_make_key(file).error() == boost::system::errc::operation_not_permitted);
}

TEST_CASE_FIXTURE(key_fixture,
                  "a link or a FIFO in the place of a key is neither followed nor waited for") {
  const auto other = folder.path() / "other";
  REQUIRE(read_or_make_key(other).has_value());
  std::filesystem::create_symlink(other, file);
  CHECK(read_or_make_key(file).error() == boost::system::errc::too_many_symbolic_link_levels);
  std::filesystem::remove(file);
  REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
  CHECK(read_or_make_key(file).error() == boost::system::errc::invalid_argument);
}

TEST_CASE_FIXTURE(key_fixture, "a key that cannot be written whole leaves no file, and says why") {
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  for (const rlim_t room : {0, 63}) {
    const lowered_limit file_size{RLIMIT_FSIZE, room};
    CHECK(read_or_make_key(file).error() == boost::system::errc::file_too_large);
    CHECK_FALSE(std::filesystem::exists(file));
  }
  std::signal(SIGXFSZ, handler);
  CHECK(read_or_make_key(file).has_value());
}

TEST_CASE_FIXTURE(key_fixture, "half a key is not used, nor is what is no file") {
  write("0123456789abcdef");
  CHECK(read_or_make_key(file).error().value() == EINVAL);
  write("");
  CHECK(read_or_make_key(file).error().value() == EINVAL);
  CHECK(read_or_make_key(folder.path() / "none" / "key").error().value() == ENOENT);
}

TEST_SUITE_END();
