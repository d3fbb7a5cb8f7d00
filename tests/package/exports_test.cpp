#include "tests/support/command.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace lectern::test {

namespace {

/// Names after LECTERN_EXPORT in the public headers: classes and functions.
std::set<std::string> marked() {
  const std::regex mark{"LECTERN_EXPORT (?:class )?(?:[^;{(]*[ &*])?(\\w+)(?: \\{|\\()"};
  std::set<std::string> result;
  for (const auto& header : std::filesystem::directory_iterator{LECTERN_PUBLIC_HEADERS}) {
    std::ifstream bytes{header.path()};
    const std::string text{std::istreambuf_iterator<char>{bytes}, {}};
    for (std::sregex_iterator match{text.begin(), text.end(), mark}, end; match != end; ++match)
      result.insert((*match)[1]);
  }
  return result;
}

/// What a program can link with, one demangled symbol each.
std::set<std::string> shown() {
  const auto nm = run_command({.argv = {"nm", "--dynamic", "--defined-only", "--demangle",
                                        "--format=posix", LECTERN_SHARED_PATH}});
  REQUIRE(nm.status == 0);
  std::set<std::string> result;
  std::istringstream lines{nm.out};
  const std::regex behind{" [A-Za-z] [0-9a-f]+ [0-9a-f]*$"};
  for (std::string line; std::getline(lines, line);)
    result.insert(std::regex_replace(line, behind, ""));
  return result;
}

/// The function or class that a symbol belongs to. Empty if it is a class inside of one,
/// or not the library's.
std::string owner(const std::string& symbol) {
  static const std::regex function{"lectern::(\\w+)(?:::(?:\\w+|~\\w+|operator[^\\w(]+))?\\(.*"};
  static const std::regex of_class{"(?:typeinfo|typeinfo name|vtable) for lectern::(\\w+)"};
  std::smatch parts;
  if (std::regex_match(symbol, parts, function) || std::regex_match(symbol, parts, of_class))
    return parts[1];
  return {};
}

} // namespace

TEST_SUITE_BEGIN("exports");

TEST_CASE("only what LECTERN_EXPORT marks is shown, and no class inside of it") {
  const auto names = marked();
  CHECK(names.contains("service"));
  CHECK(names.contains("service_category"));
  for (const auto& name : shown())
    CHECK_MESSAGE(names.contains(owner(name)), name,
                  " is shown: define such a class with __attribute__((visibility(\"hidden\")))");
}

TEST_CASE("a function that is marked can be linked with") {
  CHECK(shown().contains("lectern::service_category()"));
}

TEST_CASE("a member belongs to its class, and a nested type does not count") {
  CHECK(owner("lectern::service::stop()") == "service");
  CHECK(owner("lectern::service::operator=(lectern::service&&)") == "service");
  CHECK(owner("lectern::source::~source()") == "source");
  CHECK(owner("vtable for lectern::source") == "source");
  CHECK(owner("lectern::service::impl::stop()").empty());
  CHECK(owner("typeinfo for lectern::service::impl").empty());
  CHECK(owner("caf::actor_system::await_all_actors_done()").empty());
}

TEST_SUITE_END();

} // namespace lectern::test
