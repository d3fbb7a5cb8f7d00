#include "tools/actor-trace/table.hpp"

#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <sstream>

namespace lectern::tracing {

TEST_SUITE_BEGIN("table");

namespace {

table two_rows() {
  table result{{{"id", "id", true}, {"now", "now"}, {"for", "now_ns", true}}};
  result.add({count(4), word("output"), duration(1'500)});
  result.add({count(1'000), nothing(), nothing()});
  return result;
}

} // namespace

TEST_CASE("columns are aligned, and no line ends with spaces") {
  std::ostringstream text;
  two_rows().print(text, false);

  CHECK(text.str()
        == "   id  now         for\n"
           "    4  output  1.50 us\n"
           "1,000\n");
}

TEST_CASE("programs get numbers with their units in the keys, and null for nothing") {
  CHECK(boost::json::serialize(two_rows().to_json())
        == R"([{"id":4,"now":"output","now_ns":1500},{"id":1000,"now":null,"now_ns":null}])");
}

TEST_CASE("colours do not move what is aligned") {
  table painted{{{"a", "a"}, {"b", "b"}}};
  painted.add({word("x", style::bad), word("y")});
  std::ostringstream text;

  painted.print(text, true);

  CHECK(text.str() == "\x1b[1ma\x1b[0m  \x1b[1mb\x1b[0m\n\x1b[31mx\x1b[0m  y\n");
}

TEST_SUITE_END();

} // namespace lectern::tracing
