#include "net/stream/stream_places.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace lectern::net {

namespace {

using taken = std::vector<stream_place>;

/// As many strangers from one address as find a free place.
std::size_t fill(stream_places& uut, taken& kept, const char* address) {
  for (std::size_t count = 0;; ++count) {
    const auto [place, shed] = uut.take_for_stranger(address, count);
    kept.push_back(place);
    if (!place || shed)
      return count;
  }
}

} // namespace

TEST_SUITE("stream_places") {
  TEST_CASE("strangers are limited by address, by listener, and in all") {
    const budget strangers{7};
    stream_places first{{.strangers_max = 5, .known_max = 1, .per_address_max = 3}, strangers};
    stream_places second{{.strangers_max = 5, .known_max = 1, .per_address_max = 3}, strangers};
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
    const budget strangers{1};
    stream_places uut{{.strangers_max = 1, .known_max = 1, .per_address_max = 1}, strangers};
    auto one = uut.take_for_stranger("192.0.2.1", 1).place;
    REQUIRE(one);
    CHECK(one.is_strangers());
    one.become_known();
    one.become_known();
    CHECK_FALSE(one.is_strangers());
    auto second = uut.take_for_stranger("192.0.2.1", 2);
    auto& two = second.place;
    REQUIRE(two);
    CHECK_FALSE(second.shed);

    two.become_known(); // There is no room.
    CHECK(two.is_strangers());
    CHECK(uut.take_for_stranger("192.0.2.1", 3).shed == 2);
    one = {};
    CHECK(uut.take_for_known());
    two = {};
    CHECK(uut.take_for_stranger("192.0.2.1", 4).place);
    CHECK(strangers.used() == 0);
  }

  TEST_CASE(
    "a newcomer takes the place of the stream that has been idle longest, at a full address") {
    const budget strangers{32};
    stream_places uut{{.strangers_max = 32, .known_max = 1, .per_address_max = 3}, strangers};
    auto other = uut.take_for_stranger("192.0.2.2", 10).place;
    auto one = uut.take_for_stranger("192.0.2.1", 1).place;
    auto two = uut.take_for_stranger("192.0.2.1", 2).place;
    auto three = uut.take_for_stranger("192.0.2.1", 3).place;
    one.note_use();

    auto four = uut.take_for_stranger("192.0.2.1", 4);
    CHECK(four.place);
    CHECK(four.shed == 2);
    CHECK_FALSE(two.is_strangers());
    CHECK(strangers.used() == 4); // The former holder of the place has none to give back.
    two.become_known();
    two = {};
    CHECK(strangers.used() == 4);

    CHECK(uut.take_for_stranger("192.0.2.1", 5).shed == 3);
    CHECK(other.is_strangers());
  }

  TEST_CASE("a newcomer takes the place of any stranger where all are taken") {
    const budget strangers{3};
    stream_places uut{{.strangers_max = 8, .known_max = 1, .per_address_max = 8}, strangers};
    const auto one = uut.take_for_stranger("192.0.2.1", 1);
    const auto two = uut.take_for_stranger("192.0.2.2", 2);
    const auto three = uut.take_for_stranger("192.0.2.3", 3);
    CHECK_FALSE(three.shed);

    const auto found = uut.take_for_stranger("192.0.2.4", 4);
    CHECK(found.place);
    CHECK(found.shed == 1);
    CHECK(strangers.used() == 3);
  }

  TEST_CASE("no more strangers are shed than can have ended meanwhile") {
    stream_places uut{{.strangers_max = 16, .known_max = 1, .per_address_max = 4}, budget{16}};
    std::vector<stream_place> kept;
    for (std::uint64_t id = 0; id < 4; ++id)
      kept.push_back(uut.take_for_stranger("192.0.2.1", id).place);
    for (std::uint64_t id = 4; id < 6; ++id)
      kept.push_back(uut.take_for_stranger("192.0.2.1", id).place);
    CHECK_FALSE(uut.take_for_stranger("192.0.2.1", 6).place);

    kept.erase(kept.begin()); // 0 has ended.
    const auto found = uut.take_for_stranger("192.0.2.1", 7);
    CHECK(found.shed == 2);
    CHECK(found.place);
  }

  TEST_CASE("one user of a Unix socket, and all of them, leave places to masters") {
    stream_places uut{{.known_max = 8, .per_user_max = 4}, budget{1}};
    taken kept;
    const auto take = [&](std::optional<uid_t> user) {
      kept.push_back(uut.take_for_known(user));
      return static_cast<bool>(kept.back());
    };
    for (int i = 0; i < 4; ++i)
      CHECK(take(1'000));
    CHECK_FALSE(take(1'000));
    CHECK(take(1'001));
    CHECK(take(1'001));
    CHECK_FALSE(take(1'001)); // The last quarter.
    CHECK_FALSE(take(1'002));
    CHECK(take(std::nullopt));
    CHECK(take(std::nullopt));
    CHECK_FALSE(take(std::nullopt));

    kept.clear();
    CHECK(take(1'000));
  }

  TEST_CASE("a place may be given back after its listener has ended") {
    stream_place last;
    const budget strangers{1};
    {
      stream_places uut{{.strangers_max = 1, .known_max = 1, .per_address_max = 1}, strangers};
      last = uut.take_for_stranger("192.0.2.1", 1).place;
    }
    CHECK(strangers.used() == 1);
    last = {};
    CHECK(strangers.used() == 0);
  }

  TEST_CASE("limits leave half of the descriptors to sessions, however few there are") {
    for (const std::size_t descriptors : {256U, 1'024U, 4'096U, 1'048'576U}) {
      CAPTURE(descriptors);
      const auto limits = limits_for(descriptors);
      CHECK(strangers_in_all(descriptors) + 2 * limits.known_max <= descriptors / 2);
      CHECK(limits.per_address_max < limits.strangers_max);
      CHECK(limits.per_address_max >= 8);
      CHECK(limits.per_user_max <= limits.known_max / 2);
      CHECK(limits.strangers_max <= 4'096);
    }
    CHECK(limits_for(1).strangers_max == 1);
    CHECK(limits_for(1).per_address_max == 1);
  }
}

} // namespace lectern::net
