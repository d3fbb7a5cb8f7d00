#include "tools/actor-trace/text.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

namespace lectern::tracing {

TEST_SUITE_BEGIN("text");

TEST_CASE("a duration has three figures and the unit that fits") {
  CHECK(duration_text(0) == "0 ns");
  CHECK(duration_text(999) == "999 ns");
  CHECK(duration_text(1'000) == "1.00 us");
  CHECK(duration_text(12'345) == "12.3 us");
  CHECK(duration_text(999'499) == "999 us");
  CHECK(duration_text(999'500) == "1.00 ms");
  CHECK(duration_text(1'500'000'000) == "1.50 s");
  CHECK(duration_text(61'000'000'000) == "1 min 1 s");
  CHECK(duration_text(7'260'000'000'000) == "2 h 1 min");
  CHECK(duration_text(-2'000) == "-2.00 us");
  CHECK(duration_text(std::numeric_limits<std::int64_t>::min()) == "-2562047 h 47 min");
}

TEST_CASE("sizes and counts are easy to read") {
  CHECK(bytes_text(1'023) == "1023 B");
  CHECK(bytes_text(1'024) == "1.0 KiB");
  CHECK(bytes_text(1'048'575) == "1.0 MiB");
  CHECK(count_text(999) == "999");
  CHECK(count_text(1'234'567) == "1,234,567");
}

TEST_CASE("a duration is a number with a unit, and nothing else") {
  CHECK(parse_duration("5ms") == 5'000'000);
  CHECK(parse_duration("1.5us") == 1'500);
  CHECK(parse_duration("0s") == 0);
  for (const char* text :
       {"", "5", "ms", "5 ms", "5m", "-5ms", "1e3ms", "nans", "infs", "1.2.3s", "99999999999999s"})
    CHECK_FALSE(parse_duration(text));
}

TEST_CASE("an offset begins with a plus, and without a unit it is seconds") {
  CHECK(parse_offset("+5s") == 5'000'000'000);
  CHECK(parse_offset("+5") == 5'000'000'000);
  CHECK(parse_offset("+0.5ms") == 500'000);
  CHECK_FALSE(parse_offset("5s"));
  CHECK_FALSE(parse_offset("+"));
}

TEST_CASE("a time of day has hours, minutes and seconds") {
  CHECK(parse_time_of_day("00:00:01.5") == 1'500'000'000);
  CHECK(parse_time_of_day("23:59:59") == 86'399'000'000'000);
  for (const char* text : {"24:00:00", "12:60:00", "12:00:60", "1:02:03", "12:01",
                           "12:01:", "12-01-03", "12:01:.5", "-1:00:00"})
    CHECK_FALSE(parse_time_of_day(text));
}

TEST_CASE("a time of day is taken from the day on which it is nearest") {
  constexpr std::int64_t day = 86'400'000'000'000;
  constexpr std::int64_t now = 1'700'000'000'000'000'000;

  for (std::int64_t time = 0; time < day; time += day / 24) {
    const auto moment = nearest_with_time_of_day(now, time);
    CHECK(moment >= now - day / 2);
    CHECK(moment <= now + day / 2);
    CHECK(nearest_with_time_of_day(moment, time) == moment);
  }
}

TEST_CASE("a terminal gets nothing to obey") {
  CHECK(printable("a\x1b[31mb\r\n\x7f") == "a?[31mb???");
  CHECK(printable("größer") == "größer");
}

TEST_SUITE_END();

} // namespace lectern::tracing
