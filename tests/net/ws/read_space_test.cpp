#include "net/ws/read_space.hpp"

#include <doctest/doctest.h>

namespace lectern::net {

TEST_SUITE("read_space") {
  TEST_CASE("a full block is given away without copying") {
    read_space uut;
    const auto space = uut.prepare(4096);

    CHECK(uut.take(4096).data() == space.data());
  }

  TEST_CASE("a block that was given away is not written to again") {
    read_space uut;
    static_cast<void>(uut.prepare(4096));
    const auto taken = uut.take(4096);

    CHECK(uut.prepare(4096).data() != taken.data());
  }

  TEST_CASE("a few bytes are copied, and the block is used again") {
    read_space uut;
    const auto space = uut.prepare(4096);
    space[0] = std::byte{'x'};
    const auto taken = uut.take(1);

    CHECK(taken.text() == "x");
    CHECK(taken.data() != space.data());
    CHECK(uut.prepare(4096).data() == space.data());
  }

  TEST_CASE("a small request gets no more than it asked for, whatever the block") {
    read_space uut;
    static_cast<void>(uut.prepare(64 * 1024));
    static_cast<void>(uut.take(1));

    CHECK(uut.prepare(read_space::idle_bytes).size() == read_space::idle_bytes);
    CHECK(uut.take(0).empty());
  }
}

} // namespace lectern::net
