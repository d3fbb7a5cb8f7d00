#include "app/dialects/incus/instance_filter.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <variant>

using lectern::incus::instance_filter;
using lectern::incus::refusal;
namespace json = boost::json;

namespace {

const json::object web_1 = {{"name", "web-1"},
                            {"status", "Running"},
                            {"status_code", 103},
                            {"stateful", false},
                            {"description", "front door"},
                            {"config", json::object{{"user", json::object{{"role", "web"}}}}}};

std::string verdict(std::string_view filter) {
  const auto parsed = instance_filter::parse(filter);
  if (const auto* why = std::get_if<refusal>(&parsed))
    return std::to_string(why->status);
  return std::get<instance_filter>(parsed).matches(web_1) ? "in" : "out";
}

} // namespace

TEST_SUITE_BEGIN("instance_filter");

TEST_CASE("an instance is in a list or out of it") {
  struct row {
    std::string_view filter;
    std::string_view expected;
  };
  const row table[] = {
    {"", "in"},
    {"  ", "in"},
    {"name eq web-1", "in"},
    {"name eq web", "out"},
    {"name eq ^web", "in"},
    {"name eq WEB-.*", "in"},
    {"name eq (^a|web-1)", "in"},
    {"name eq a|web-1", "in"},
    {"name ne web-1", "out"},
    {"not name eq web-1", "out"},
    {"not name ne web-1", "in"},
    {"status eq running and name eq web-1", "in"},
    {"status eq stopped and name eq web-1", "out"},
    {"status eq stopped or name eq web-1", "in"},
    {"status_code eq 103", "in"},
    {"stateful eq false", "in"},
    {"description eq \"front door\"", "in"},
    {"config.user.role eq web", "in"},
    {"config.user eq web", "out"},
    {"config.absent.x eq web", "out"},
    {"absent ne web", "in"},
    {"name", "400"},
    {"name eq", "out"},
    {"name like web", "400"},
    {"name gt web", "400"},
    {"not", "400"},
    {"name eq a b", "400"},
    {"name eq a and", "400"},
    {"name eq [", "400"},
  };
  for (const auto& line : table) {
    CAPTURE(line.filter);
    CHECK(verdict(line.filter) == line.expected);
  }
}

TEST_CASE("a pattern that takes forever matches nothing") {
  const json::object long_name = {{"name", std::string(200, 'a')}};
  const auto parsed = instance_filter::parse("name eq (a|aa)*(a|aa)*(a|aa)*b");
  REQUIRE(std::holds_alternative<instance_filter>(parsed));
  CHECK_FALSE(std::get<instance_filter>(parsed).matches(long_name));
}

TEST_SUITE_END();
