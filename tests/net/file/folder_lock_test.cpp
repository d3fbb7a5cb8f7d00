#include "net/file/folder_lock.hpp"
#include "net/file/trusted_file.hpp"
#include "tests/support/temp_folder.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <optional>

namespace lectern::net {

TEST_SUITE("folder_lock") {
  TEST_CASE("a folder has one holder at a time, and names it") {
    const temp_folder folder;
    CHECK(folder_lock::holder(folder.path()) == 0);
    std::optional lock{std::move(*folder_lock::take(folder.path()))};
    CHECK(folder_lock::holder(folder.path()) == ::getpid());
    CHECK(folder_lock::take(folder.path()).error().value() == EWOULDBLOCK);
    lock.reset();
    CHECK(folder_lock::take(folder.path()).has_value());
  }

  TEST_CASE("the lock of a process that was killed is free") {
    const temp_folder folder;
    const pid_t holder = ::fork();
    if (holder == 0) {
      const auto lock = folder_lock::take(folder.path());
      std::raise(lock.has_value() ? SIGKILL : SIGABRT);
    }
    int status = 0;
    REQUIRE(::waitpid(holder, &status, 0) == holder);
    REQUIRE((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
    CHECK(folder_lock::holder(folder.path()) == holder);
    CHECK(folder_lock::take(folder.path()).has_value());
  }

  TEST_CASE("a file that others may open, and so lock, is not a lock") {
    const temp_folder folder;
    REQUIRE(folder_lock::take(folder.path()).has_value());
    std::filesystem::permissions(folder.path() / "lock", std::filesystem::perms{0644});
    CHECK(folder_lock::take(folder.path()).error() == distrust::open_to_others);
    std::filesystem::remove(folder.path() / "lock");
    std::filesystem::create_symlink("elsewhere", folder.path() / "lock");
    CHECK(folder_lock::take(folder.path()).error() == distrust::link);
  }
}

} // namespace lectern::net
