#include "app/config/key_values.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace lectern::config;
using namespace std::chrono_literals;

TEST_SUITE("key values") {
  TEST_CASE("a boolean is one of two words") {
    CHECK(to_boolean("true") == true);
    CHECK(to_boolean("false") == false);
    for (const auto* text : {"", "True", "yes", "1", "true "})
      CHECK_FALSE(to_boolean(text));
  }

  TEST_CASE("a number is digits, up to the largest that there is") {
    CHECK(to_number("0") == 0U);
    CHECK(to_number("18446744073709551615") == UINT64_MAX);
    for (const auto* text : {"", "-1", "+1", " 1", "1 ", "0x1", "1.5", "18446744073709551616"})
      CHECK_FALSE(to_number(text));
  }

  TEST_CASE("a duration has a unit") {
    CHECK(to_duration("0s") == 0ms);
    CHECK(to_duration("1500ms") == 1500ms);
    CHECK(to_duration("90s") == 90s);
    CHECK(to_duration("5m") == 5min);
    CHECK(to_duration("2h") == 2h);
    CHECK(to_duration("1d") == 24h);
    for (const auto* text : {"", "5", "s", "5 s", "-5s", "5S", "1.5s", "5sec", "5m30s"})
      CHECK_FALSE(to_duration(text));
  }

  TEST_CASE("a duration is at most 10,000 days") {
    CHECK(to_duration("10000d") == 240'000h);
    CHECK_FALSE(to_duration("10001d"));
    CHECK_FALSE(to_duration("18446744073709551615ms"));
  }

  TEST_CASE("a size is bytes, or has a unit of a power of two") {
    CHECK(to_bytes("0") == 0U);
    CHECK(to_bytes("17") == 17U);
    CHECK(to_bytes("64KiB") == 65'536U);
    CHECK(to_bytes("1MiB") == 1'048'576U);
    CHECK(to_bytes("2GiB") == 2'147'483'648U);
    for (const auto* text :
         {"", "KiB", "64kB", "64K", "64 KiB", "9223372036854775808", "8589934592GiB"})
      CHECK_FALSE(to_bytes(text));
  }

  TEST_CASE("a list is a JSON array of strings") {
    CHECK(to_strings(R"([])")->empty());
    CHECK(to_strings(R"(["ssh", "a b", "\"\u00e9"])")
          == std::vector<std::string>{"ssh", "a b", "\"\u00e9"});
    for (const auto* text :
         {"", "ssh", R"("ssh")", R"(["ssh")", R"(["ssh",])", R"(["a", 1])", R"([["a"]])",
          R"([{"a": "b"}])", R"({"a": "b"})", R"(["a\u0000b"])", R"(["a"] x)"})
      CHECK_FALSE(to_strings(text));
  }

  TEST_CASE("a list that was written is read again") {
    const std::vector<std::string> strings{"a", "", "\"b\\", "line\nline", "\u00e9"};

    CHECK(to_strings(to_text(strings)) == strings);
  }
}
