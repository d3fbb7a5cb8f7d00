#include "app/page/invitations.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace lectern::page;
using namespace std::chrono_literals;

namespace {

constexpr invitations::time_point noon{std::chrono::hours{500'000}};

} // namespace

TEST_SUITE_BEGIN("invitations");

TEST_CASE("a token lets one person in, once") {
  invitations uut;
  const auto first = uut.make(noon);
  const auto second = uut.make(noon);
  CHECK(first.token.size() == 64);
  CHECK(first.token != second.token);

  CHECK(uut.take(second.token, noon));
  CHECK_FALSE(uut.take(second.token, noon));
  CHECK(uut.take(first.token, noon));
}

TEST_CASE("a token that was not made, or not all of it, lets nobody in") {
  invitations uut;
  const auto token = uut.make(noon).token;
  CHECK_FALSE(uut.take("", noon));
  CHECK_FALSE(uut.take(token.substr(1), noon));
  CHECK_FALSE(uut.take(token + '0', noon));
  CHECK(uut.take(token, noon));
}

TEST_CASE("a token expires when its time has passed, not before") {
  invitations uut;
  const auto early = uut.make(noon);
  const auto late = uut.make(noon);
  CHECK(early.expires == noon + 15min);
  CHECK(uut.take(early.token, early.expires - 1ns));
  CHECK_FALSE(uut.take(late.token, late.expires));
}

TEST_CASE("of more tokens than may be outstanding the oldest is forgotten") {
  invitations uut{{.lifetime = 15min, .outstanding_max = 2}};
  const auto first = uut.make(noon).token;
  const auto second = uut.make(noon).token;
  const auto third = uut.make(noon).token;
  CHECK_FALSE(uut.take(first, noon));
  CHECK(uut.take(second, noon));
  CHECK(uut.take(third, noon));
}

TEST_CASE("what has expired takes nobody's place") {
  invitations uut{{.lifetime = 15min, .outstanding_max = 2}};
  static_cast<void>(uut.make(noon));
  const auto second = uut.make(noon + 10min).token;
  const auto third = uut.make(noon + 16min).token;
  CHECK(uut.take(second, noon + 16min));
  CHECK(uut.take(third, noon + 16min));
}

TEST_SUITE_END();
