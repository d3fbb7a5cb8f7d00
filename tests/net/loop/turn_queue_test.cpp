#include "net/loop/turn_queue.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace lectern::net {

namespace {

/// Pops all, and returns their names: `a` … of those that yield, `A` … of others.
template <class Links>
std::string all_of(turn_queue& uut, const Links& links, char first) {
  std::string text;
  while (const auto* link = uut.pop())
    for (std::size_t i = 0; i < links.size(); ++i)
      if (link == &links[i])
        text.push_back(static_cast<char>(first + static_cast<char>(i)));
  return text;
}

} // namespace

TEST_SUITE("turn_queue") {
  TEST_CASE("links of one lane come out in the order of pushing, from whichever thread") {
    std::array<run_link, 4> links;
    turn_queue uut;
    CHECK(uut.push_foreign(&links[0]));
    CHECK_FALSE(uut.push_foreign(&links[1]));
    CHECK(uut.empty());

    CHECK(all_of(uut, links, 'A') == "AB");
    uut.push_local(&links[2]);
    CHECK_FALSE(uut.empty());
    CHECK_FALSE(uut.pop() != &links[2]);
    uut.push_local(&links[3]);
    CHECK(all_of(uut, links, 'A') == "D");
  }

  TEST_CASE("a link that does not yield overtakes those that do, however many there are") {
    std::array<run_link, 100> many;
    run_link one;
    turn_queue uut;
    for (auto& link : many) {
      link.yields = true;
      uut.push_local(&link);
    }
    CHECK(uut.pop() == &many[0]);
    uut.push_local(&one);

    CHECK(uut.pop() == &one);
    CHECK(uut.pop() == &many[1]);
    CHECK_FALSE(uut.empty());
  }

  TEST_CASE("a link that yields has its turn, however busy the others are") {
    std::array<run_link, 2> busy;
    run_link patient;
    patient.yields = true;
    turn_queue uut;
    uut.push_local(&patient);
    for (auto& link : busy)
      uut.push_local(&link);
    int turns = 0;
    for (auto* link = uut.pop(); link != &patient; link = uut.pop()) {
      REQUIRE(++turns <= turn_queue::turns_before_yielding);
      uut.push_local(link);
    }
    CHECK(turns == turn_queue::turns_before_yielding);
    CHECK_FALSE(uut.empty());
  }
}

} // namespace lectern::net
