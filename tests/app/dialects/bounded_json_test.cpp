#include "app/dialects/bounded_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace lectern;

namespace json = boost::json;

namespace {

std::string verdict(std::string_view text, json_limits limits) {
  json::error_code error;
  const auto value = parse_bounded(text, error, limits);
  if (error == json::error::object_too_large)
    return "too many members";
  return error ? error.message() : json::serialize(value);
}

} // namespace

TEST_SUITE_BEGIN("bounded_json");

TEST_CASE("a text within the limits is what Boost.JSON makes of it") {
  for (const auto* text : {R"({"a":{"b":[1,-2,3.5E0,18446744073709551615]},"c":"\u00e4","d":null})",
                           R"([{"a":true},{"a":false},{"a":{}}])", R"("text")", "12"}) {
    CAPTURE(text);
    CHECK(verdict(text, {}) == json::serialize(json::parse(text)));
  }
}

TEST_CASE("members count for the object that they are in, and in all") {
  const json_limits limits{.depth_max = 8, .members_max = 2, .members_in_all = 4};
  struct row {
    const char* text;
    bool is_taken;
  };
  const row table[] = {
    {R"({"a":1,"b":2})", true},
    {R"({"a":1,"b":2,"c":3})", false},
    {R"({"a":1,"a":2,"a":3})", false},
    {R"({"a":{"x":1,"y":2},"b":2})", true},
    {R"({"a":{"x":1,"y":2,"z":3},"b":2})", false},
    {R"([{"a":1,"b":2},{"a":1,"b":2}])", true},
    {R"([{"a":1,"b":2},{"a":1,"b":2},{"a":1}])", false},
  };
  for (const auto& row : table) {
    CAPTURE(row.text);
    CHECK((verdict(row.text, limits) != "too many members") == row.is_taken);
  }
}

TEST_CASE("a text that is not JSON is refused as such") {
  for (const auto* text : {"", "{", R"({"a":})", "{} {}", "nul", "[1"}) {
    CAPTURE(text);
    json::error_code error;
    static_cast<void>(parse_bounded(text, error));
    CHECK(error);
    CHECK(error != json::error::object_too_large);
  }
}

TEST_CASE("a text nests only so deep") {
  CHECK(verdict("[[1]]", {.depth_max = 2}) == "[[1]]");
  CHECK(verdict("[[[1]]]", {.depth_max = 2})
        == json::make_error_code(json::error::too_deep).message());
}

TEST_SUITE_END();
