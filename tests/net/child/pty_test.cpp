#include "net/child/pty.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

namespace lectern::net {

TEST_SUITE("open_pty") {
  TEST_CASE("a terminal for a user belongs to them, and only its group may also write to it") {
    const uid_t user = ::geteuid() == 0 ? 65534 : ::geteuid(); // Only root gives files away.
    const auto uut = open_pty({}, credentials{.user = user, .group = ::getegid()});
    REQUIRE(uut.has_value());
    struct stat info = {};
    REQUIRE(::fstat(uut->slave.get(), &info) == 0);

    CHECK(info.st_uid == user);
    CHECK((info.st_mode & 07777U) == 0620);
  }
}

} // namespace lectern::net
