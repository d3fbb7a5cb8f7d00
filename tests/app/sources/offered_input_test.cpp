#include "app/sources/offered_input.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace lectern {

namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

std::string offered_by(offered_input& uut) {
  const auto bytes = uut.offer();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace

TEST_SUITE("offered_input") {
  TEST_CASE("input that arrives during an offer is offered next") {
    offered_input uut;
    CHECK_FALSE(uut.is_due());
    CHECK(uut.push(bytes_of("abc")) == 3);
    CHECK(uut.is_due());

    CHECK(offered_by(uut) == "abc");
    CHECK_FALSE(uut.is_due());
    CHECK(uut.push(bytes_of("de")) == 2);
    CHECK_FALSE(uut.is_due());
    uut.taken(3, 3);
    CHECK(uut.is_due());
    CHECK(offered_by(uut) == "de");
    uut.taken(2, 2);
    CHECK(uut.empty());
    CHECK_FALSE(uut.is_due());
  }

  TEST_CASE("input that was not taken waits for room") {
    offered_input uut;
    uut.push(bytes_of("abc"));
    CHECK(offered_by(uut) == "abc");
    uut.taken(3, 1);
    CHECK_FALSE(uut.is_due());
    uut.push(bytes_of("d"));
    CHECK_FALSE(uut.is_due());

    uut.room();
    CHECK(uut.is_due());
    CHECK(offered_by(uut) == "bcd");
  }

  TEST_CASE("room that comes before the answer to an offer counts") {
    offered_input uut;
    uut.push(bytes_of("abc"));
    CHECK(offered_by(uut) == "abc");
    uut.room();
    CHECK_FALSE(uut.is_due());
    uut.taken(3, 0);

    CHECK(uut.is_due());
  }

  TEST_CASE("room that came before an offer does not count") {
    offered_input uut;
    uut.room();
    uut.push(bytes_of("abc"));
    CHECK(offered_by(uut) == "abc");
    uut.taken(3, 0);

    CHECK_FALSE(uut.is_due());
  }

  TEST_CASE("offered input takes room until it is taken") {
    offered_input uut;
    const std::string much(byte_queue::bytes_max, 'x');
    CHECK(uut.push(bytes_of(much)) == byte_queue::bytes_max);
    CHECK(uut.is_full());

    CHECK(offered_by(uut) == much);
    CHECK(uut.push(bytes_of("y")) == 0);
    uut.taken(byte_queue::bytes_max, 2);
    CHECK_FALSE(uut.is_full());
    CHECK(uut.push(bytes_of("yyy")) == 2);
  }
}

} // namespace lectern
