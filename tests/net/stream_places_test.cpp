#include "net/stream_places.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace lectern::net {

namespace {

using taken = std::vector<stream_place>;

/// As many strangers from one address as find a place.
std::size_t fill(stream_places& uut, taken& kept, const char* address) {
  std::size_t count = 0;
  for (; auto place = uut.take_for_stranger(address); ++count)
    kept.push_back(std::move(place));
  return count;
}

} // namespace

TEST_SUITE("stream_places") {
  TEST_CASE("strangers are limited by address, by listener, and in all") {
    const budget all{7};
    stream_places first{{.strangers_max = 5, .known_max = 1, .per_address_max = 3}, all};
    stream_places second{{.strangers_max = 5, .known_max = 1, .per_address_max = 3}, all};
    taken kept;
    CHECK(fill(first, kept, "192.0.2.1") == 3);
    CHECK(fill(first, kept, "192.0.2.2") == 2);
    CHECK(fill(first, kept, "192.0.2.3") == 0);
    CHECK(fill(second, kept, "192.0.2.1") == 2);
  }

  TEST_CASE("strangers take no place of those who are known, nor the other way round") {
    stream_places uut{{.strangers_max = 2, .known_max = 2, .per_address_max = 2}, budget{2}};
    taken kept;
    CHECK(fill(uut, kept, "192.0.2.1") == 2);
    const auto known = uut.take_for_known();
    const auto another = uut.take_for_known();
    CHECK(another);
    CHECK_FALSE(uut.take_for_known());

    kept.clear();
    CHECK(fill(uut, kept, "192.0.2.1") == 2);
  }

  TEST_CASE("who becomes known makes room for a stranger, at every limit") {
    const budget all{1};
    stream_places uut{{.strangers_max = 1, .known_max = 1, .per_address_max = 1}, all};
    auto one = uut.take_for_stranger("192.0.2.1");
    REQUIRE(one);
    one.become_known();
    one.become_known();
    auto two = uut.take_for_stranger("192.0.2.1");
    REQUIRE(two);

    two.become_known(); // There is no room.
    CHECK_FALSE(uut.take_for_stranger("192.0.2.1"));
    one = {};
    CHECK(uut.take_for_known());
    two = {};
    CHECK(uut.take_for_stranger("192.0.2.1"));
    CHECK(all.used() == 0);
  }

  TEST_CASE("a place may be given back after its listener has ended") {
    stream_place last;
    const budget all{1};
    {
      stream_places uut{{.strangers_max = 1, .known_max = 1, .per_address_max = 1}, all};
      last = uut.take_for_stranger("192.0.2.1");
    }
    CHECK(all.used() == 1);
    last = {};
    CHECK(all.used() == 0);
  }

  TEST_CASE("limits leave half of the descriptors to sessions, however few there are") {
    for (const std::size_t descriptors : {256U, 1'024U, 4'096U, 1'048'576U}) {
      CAPTURE(descriptors);
      const auto limits = limits_for(descriptors);
      CHECK(strangers_in_all(descriptors) + 2 * limits.known_max <= descriptors / 2);
      CHECK(limits.per_address_max < limits.strangers_max);
      CHECK(limits.per_address_max >= 8);
      CHECK(limits.strangers_max <= 4'096);
    }
    CHECK(limits_for(1).strangers_max == 1);
    CHECK(limits_for(1).per_address_max == 1);
  }
}

} // namespace lectern::net
