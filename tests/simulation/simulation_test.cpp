#include "tests/simulation/api_plan.hpp"
#include "tests/simulation/plan.hpp"
#include "tests/simulation/simulation.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

namespace lectern::simulation {

TEST_SUITE("simulation") {
  TEST_CASE("a schedule does the same each time, whatever ran before it") {
    simulator first;
    simulator second;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
      const auto once = first.run(schedule_of(seed), seed % 2 == 0);
      const auto again = second.run(schedule_of(seed));
      static_cast<void>(second.run(schedule_of(seed + 1'000)));

      REQUIRE(once.fingerprint == again.fingerprint);
      REQUIRE(once.steps == again.steps);
    }
  }

  TEST_CASE("no two seeds do the same") {
    simulator runs;
    std::set<std::uint64_t> seen;
    for (std::uint64_t seed = 1; seed <= 1'000; ++seed)
      seen.insert(runs.run(schedule_of(seed)).fingerprint);

    CHECK(seen.size() == 1'000);
  }

  TEST_CASE("an order of its own makes another schedule of the same plan") {
    simulator runs;
    auto which = schedule_of(7);
    const auto before = runs.run(which);
    which.order = 1;
    const auto after = runs.run(which);

    CHECK(before.parts == after.parts);
    CHECK(before.fingerprint != after.fingerprint);
  }

  TEST_CASE("leaving out a part leaves the others what they are") {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
      auto which = schedule_of(seed);
      const auto whole = make_plan(which);
      for (std::size_t part = 0; part < whole.parts.size(); ++part) {
        which.omitted = {part};
        REQUIRE(make_plan(which).parts == whole.parts);
      }
    }
  }

  TEST_CASE("leaving out a part of a plan of requests leaves the others what they are") {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
      auto which = schedule_of(seed);
      const auto whole = make_api_plan(which);
      for (std::size_t part = 0; part < whole.parts.size(); ++part) {
        which.omitted = {part};
        REQUIRE(make_api_plan(which).parts == whole.parts);
      }
    }
  }

  TEST_CASE("of each strategy one schedule in four is about the API") {
    std::size_t about_api[2] = {};
    for (std::uint64_t seed = 0; seed < 800; ++seed)
      about_api[seed % 2] += is_about_api(schedule_of(seed)) ? 1 : 0;

    CHECK(about_api[0] == 100);
    CHECK(about_api[1] == 100);
  }

  TEST_CASE("a schedule is printed as the options that name it") {
    CHECK(to_options({123, order_strategy::pct, {2, 5}, 0})
          == "--seed 123 --strategy pct --omit 2,5");
    CHECK(to_options({4, order_strategy::uniform, {}, 9})
          == "--seed 4 --strategy uniform --order 9");
  }
}

} // namespace lectern::simulation
