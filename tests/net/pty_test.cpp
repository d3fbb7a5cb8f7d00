#include "net/pty.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

namespace lectern::net {

TEST_SUITE("open_pty") {
  TEST_CASE(
    "a terminal that is given to a user is theirs, and its group may write to it, others may not") {
    const auto uut = open_pty({}, credentials{.user = ::getuid(), .group = ::getgid()});
    REQUIRE(uut.has_value());
    struct stat info = {};
    REQUIRE(::fstat(uut->slave.get(), &info) == 0);

    CHECK(info.st_uid == ::getuid());
    CHECK((info.st_mode & 07777U) == 0620);
  }
}

} // namespace lectern::net
