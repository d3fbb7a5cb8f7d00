#include "app/access/guess_limiter.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace lectern;
using namespace lectern::access;
using namespace std::chrono_literals;

namespace {

struct guess_fixture {
  void fail(std::string_view address, int times = 1) {
    for (int i = 0; i < times; ++i)
      uut.failed(address, now);
  }

  bool may_try(std::string_view address) { return uut.may_try(address, now); }

  guess_limiter uut{{.failures_each_max = 3, .failures_max = 5, .addresses_max = 3}};
  wall_time now{std::chrono::hours{500'000}};
};

} // namespace

TEST_SUITE_BEGIN("guess limiter");

TEST_CASE_FIXTURE(guess_fixture, "an address that failed too often is not looked at for a minute") {
  fail("10.0.0.1", 2);
  CHECK(may_try("10.0.0.1"));
  fail("10.0.0.1");
  CHECK_FALSE(may_try("10.0.0.1"));
  CHECK(may_try("10.0.0.2"));
  now += 59s;
  CHECK_FALSE(may_try("10.0.0.1"));
  now += 1s;
  CHECK(may_try("10.0.0.1"));
}

TEST_CASE_FIXTURE(guess_fixture, "many addresses together fail no more often than all may") {
  fail("10.0.0.1", 2);
  fail("10.0.0.2", 2);
  CHECK(may_try("10.0.0.3"));
  fail("10.0.0.3");
  CHECK_FALSE(may_try("10.0.0.4"));
}

TEST_CASE_FIXTURE(guess_fixture,
                  "an address from which the right token came is looked at for an hour") {
  uut.proved("10.0.0.1", now);
  fail("10.0.0.1", 10);
  CHECK(may_try("10.0.0.1"));
  CHECK(may_try("10.0.0.2"));
  fail("10.0.0.2", 5);
  CHECK_FALSE(may_try("10.0.0.3"));
  CHECK(may_try("10.0.0.1"));
  now += 1h;
  fail("10.0.0.1", 3);
  CHECK_FALSE(may_try("10.0.0.1"));
}

TEST_CASE_FIXTURE(guess_fixture, "an IPv6 client has one network, however many addresses it uses") {
  fail("2001:db8::1", 3);
  CHECK_FALSE(may_try("2001:db8::ffff"));
  CHECK(may_try("2001:db8:0:1::1"));
}

TEST_CASE_FIXTURE(guess_fixture, "of too many addresses those that are known are kept") {
  uut.proved("10.0.0.1", now);
  for (int i = 2; i < 10; ++i) {
    now += 2min;
    fail("10.0.0." + std::to_string(i), 5);
  }
  CHECK(may_try("10.0.0.1"));
}

TEST_CASE_FIXTURE(guess_fixture, "a clock that was set back locks nobody out") {
  fail("10.0.0.1", 3);
  now -= 24h;
  CHECK(may_try("10.0.0.1"));
}

TEST_SUITE_END();
