#include "app/page/field_values.hpp"

#include <doctest/doctest.h>

using namespace lectern::page;

TEST_SUITE_BEGIN("field values");

TEST_CASE("parts are split at each separator and trimmed") {
  using parts = std::vector<std::string_view>;
  CHECK(parts_of("a, b ,\tc", ',') == parts{"a", "b", "c"});
  CHECK(parts_of("", ',') == parts{""});
  CHECK(parts_of(",", ',') == parts{"", ""});
}

TEST_CASE("who names gzip, or anything, takes it") {
  for (const auto* value : {"gzip", "gzip, deflate, br", "br;q=1.0, GZIP;q=0.5", "x-gzip", "*",
                            "identity, *;q=0.1", "deflate, gzip ; q=0.001"}) {
    CAPTURE(value);
    CHECK(accepts_gzip(value));
  }
}

TEST_CASE("who names nothing or other codings, or gives gzip no weight, does not") {
  for (const auto* value : {"", "identity", "br", "gzip;q=0", "gzip; q=0.000, *", "*;q=0",
                            "gzipped", "x-gzip;q=0, br"}) {
    CAPTURE(value);
    CHECK_FALSE(accepts_gzip(value));
  }
}

TEST_CASE("a tag is listed if it is one of them, weak or not, or if all are") {
  for (const auto* value : {"\"a\"", "W/\"a\"", "\"b\", \"a\"", "\"b\",W/\"a\"", "*"}) {
    CAPTURE(value);
    CHECK(lists_etag(value, "\"a\""));
  }
  for (const auto* value : {"", "\"b\"", "a", "\"aa\"", "w/\"a\""}) {
    CAPTURE(value);
    CHECK_FALSE(lists_etag(value, "\"a\""));
  }
}

TEST_SUITE_END();
