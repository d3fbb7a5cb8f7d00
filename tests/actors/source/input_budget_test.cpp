#include "actors/source/input_budget.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

namespace lectern {

namespace {

constexpr viewer_id first{1};
constexpr viewer_id second{2};

/// `2:100`: 100 bytes are granted to the second.
std::string to_words(const std::optional<input_budget::loan>& loan) {
  if (!loan)
    return "";
  return std::to_string(static_cast<unsigned>(loan->to)) + ':' + std::to_string(loan->bytes);
}

} // namespace

TEST_SUITE("input_budget") {
  TEST_CASE("the first typist is lent what the source grants, whichever comes first") {
    input_budget early;
    CHECK(to_words(early.join(first)).empty());
    CHECK(to_words(early.add(10)) == "1:10");

    input_budget late;
    CHECK(to_words(late.add(10)).empty());
    CHECK(to_words(late.join(first)) == "1:10");
  }

  TEST_CASE("a typist types what it was lent, and is lent what the source takes") {
    input_budget uut;
    static_cast<void>(uut.join(first));
    static_cast<void>(uut.add(10));
    CHECK(uut.use(first, 7) == 7);
    CHECK(uut.use(first, 7) == 3);
    CHECK(uut.use(first, 7) == 0);

    CHECK(to_words(uut.add(4)) == "1:4");
    CHECK(uut.use(first, 7) == 4);
  }

  TEST_CASE("one that comes later is lent what is left, and from then on what comes back") {
    input_budget uut;
    static_cast<void>(uut.join(first));
    static_cast<void>(uut.add(10));
    CHECK(to_words(uut.join(second)).empty());
    CHECK(uut.use(first, 6) == 6);

    CHECK(to_words(uut.add(6)) == "2:6");
    CHECK(to_words(uut.leave(first)) == "2:4");
    CHECK(uut.use(first, 1) == 0);
    CHECK(uut.use(second, 100) == 10);
  }

  TEST_CASE("what one that leaves has typed is missing until the source has taken it") {
    input_budget uut;
    static_cast<void>(uut.add(10));
    static_cast<void>(uut.join(first));
    CHECK(uut.use(first, 10) == 10);
    CHECK(to_words(uut.leave(first)).empty());
    CHECK(to_words(uut.leave(first)).empty());

    CHECK(to_words(uut.join(second)).empty());
    CHECK(to_words(uut.add(10)) == "2:10");
  }

  TEST_CASE("a typist that joins twice is lent once") {
    input_budget uut;
    static_cast<void>(uut.add(10));
    CHECK(to_words(uut.join(first)) == "1:10");
    CHECK(to_words(uut.join(first)).empty());
    CHECK(uut.lent() == 10);
  }

  TEST_CASE("those who typed into a source that has ended do not type into the next") {
    input_budget uut;
    static_cast<void>(uut.add(10));
    static_cast<void>(uut.join(first));
    uut.end_typists();
    uut.replace_source();
    CHECK(to_words(uut.add(10)).empty());

    CHECK(uut.use(first, 1) == 0);
    CHECK(to_words(uut.join(second)) == "2:10");
  }

  TEST_CASE("what is lent already counts against what another source grants") {
    input_budget uut;
    static_cast<void>(uut.add(10));
    static_cast<void>(uut.join(first));
    CHECK(uut.use(first, 4) == 4);
    uut.replace_source(); // It never ran, so the typist stays.
    CHECK(uut.use(first, 1) == 1);

    CHECK(to_words(uut.add(10)) == "1:4");
    CHECK(uut.lent() == 9);
  }

  TEST_CASE("however many come, type and leave, no more is on its way than was granted") {
    input_budget uut;
    static_cast<void>(uut.add(1'000));
    std::size_t used = 0;
    for (std::uint64_t number = 1; number <= 10'000; ++number) {
      static_cast<void>(uut.join(viewer_id{number}));
      used += uut.use(viewer_id{number}, number % 3 == 0 ? 1'000 : 1);
      REQUIRE(uut.lent() + used <= 1'000);
      static_cast<void>(uut.leave(viewer_id{number}));
    }

    CHECK(used == 1'000);
  }
}

} // namespace lectern
