#include "net/file/trusted_file.hpp"
#include "tests/support/skip.hpp"
#include "tests/support/temp_folder.hpp"

#include <boost/system/errc.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

namespace lectern::net {

namespace {

namespace fs = std::filesystem;

class with_umask {
public:
  explicit with_umask(mode_t mask) : before_(::umask(mask)) {}
  with_umask(const with_umask&) = delete;
  with_umask& operator=(const with_umask&) = delete;
  ~with_umask() { ::umask(before_); }

private:
  mode_t before_;
};

struct folder_fixture {
  temp_folder scratch;
  fs::path path = scratch.path() / "it";

  void write(mode_t mode) const {
    std::ofstream{path} << "text";
    REQUIRE(::chmod(path.c_str(), mode) == 0);
  }
};

unsigned mode_of(const fs::path& path) {
  struct stat status {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

} // namespace

TEST_SUITE("trusted_file") {
  TEST_CASE_FIXTURE(folder_fixture, "a folder is made with its mode, whatever the umask") {
    for (const mode_t mask : {0, 022, 077}) {
      const with_umask own{mask};
      CHECK_FALSE(make_trusted_folder(path / "b", 0755));
      CHECK(mode_of(path / "b") == 0755);
      CHECK((mode_of(path) & 0022) == 0);
      fs::remove_all(path);
      CHECK_FALSE(make_trusted_folder(path / "b/", 0700));
      CHECK(mode_of(path / "b") == 0700);
      fs::remove_all(path);
    }
  }

  TEST_CASE_FIXTURE(folder_fixture, "a folder that others may write to is refused as it is") {
    for (const mode_t mode : {0777, 0720, 0702, 01777}) {
      REQUIRE(::mkdir(path.c_str(), 0700) == 0);
      REQUIRE(::chmod(path.c_str(), mode) == 0);
      CHECK(make_trusted_folder(path, 0755) == distrust::writable);
      CHECK(mode_of(path) == mode);
      fs::remove(path);
    }
  }

  TEST_CASE_FIXTURE(folder_fixture, "a folder that only its owner may write to keeps its mode") {
    REQUIRE(::mkdir(path.c_str(), 0750) == 0);
    CHECK_FALSE(make_trusted_folder(path, 0755));
    CHECK(mode_of(path) == 0750);
  }

  TEST_CASE_FIXTURE(folder_fixture, "a folder or file of another user is refused") {
    if (::geteuid() != 0)
      return test::skip("only root gives files away");
    REQUIRE(::mkdir(path.c_str(), 0755) == 0);
    REQUIRE(::chown(path.c_str(), 65'534, 65'534) == 0);
    CHECK(make_trusted_folder(path, 0755) == distrust::foreign_owner);
    fs::remove(path);
    write(0600);
    REQUIRE(::chown(path.c_str(), 65'534, 65'534) == 0);
    CHECK(open_trusted(path, O_RDONLY).error() == distrust::foreign_owner);
  }

  TEST_CASE_FIXTURE(folder_fixture, "a link to a folder is followed, unless another user made it") {
    REQUIRE(::mkdir(path.c_str(), 0755) == 0);
    const auto link = scratch.path() / "link";
    fs::create_symlink(path, link);
    CHECK_FALSE(make_trusted_folder(link, 0755));
    if (::geteuid() != 0)
      return test::skip("only root gives links away");
    REQUIRE(::lchown(link.c_str(), 65'534, 65'534) == 0);
    CHECK(make_trusted_folder(link, 0755) == distrust::foreign_owner);
  }

  TEST_CASE_FIXTURE(folder_fixture, "a file in the place of a folder is refused") {
    write(0600);
    CHECK(make_trusted_folder(path, 0755) == distrust::other_kind);
    CHECK(make_trusted_folder(path / "b", 0755).value() == ENOTDIR);
  }

  TEST_CASE_FIXTURE(folder_fixture, "a symbolic link to a file is not followed") {
    write(0600);
    const auto link = scratch.path() / "link";
    fs::create_symlink(path, link);
    CHECK(open_trusted(path, O_RDONLY).has_value());
    CHECK(open_trusted(link, O_RDONLY).error() == distrust::link);
    fs::remove(path);
    CHECK(open_trusted(link, O_RDWR | O_CREAT).error() == distrust::link);
    CHECK_FALSE(fs::exists(path));
  }

  TEST_CASE_FIXTURE(folder_fixture, "a FIFO, a device or a folder is refused, and not waited for") {
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    CHECK(open_trusted(path, O_RDONLY).error() == distrust::other_kind);
    CHECK(open_trusted(path, O_WRONLY).error() == distrust::other_kind);
    CHECK(open_trusted(scratch.path(), O_RDONLY).error() == distrust::other_kind);
    CHECK(open_trusted(scratch.path(), O_RDWR).error() == distrust::other_kind);
    CHECK(open_trusted("/dev/null", O_RDONLY).error() == distrust::other_kind);
  }

  TEST_CASE_FIXTURE(folder_fixture, "a file is refused for the bits that its use forbids") {
    write(0644);
    CHECK(open_trusted(path, O_RDONLY).has_value());
    CHECK(open_trusted(path, O_RDONLY, S_IRWXG | S_IRWXO).error() == distrust::open_to_others);
    write(0662);
    CHECK(open_trusted(path, O_RDONLY).error() == distrust::writable);
  }

  TEST_CASE("distrust equals the condition that programs ask about") {
    namespace errc = boost::system::errc;
    CHECK(make_error_code(distrust::open_to_others) == errc::operation_not_permitted);
    CHECK(make_error_code(distrust::foreign_owner) == errc::operation_not_permitted);
    CHECK(make_error_code(distrust::link) == errc::too_many_symbolic_link_levels);
    CHECK(std::error_code{make_error_code(distrust::other_kind)} == std::errc::invalid_argument);
  }
}

} // namespace lectern::net
