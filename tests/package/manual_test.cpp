#include "tests/support/command.hpp"
#include "tests/support/manual.hpp"

#include <doctest/doctest.h>

#include <regex>
#include <set>
#include <string>

namespace lectern::test {

namespace {

std::string help() {
  const auto result = run_command({.argv = {LECTERN_DAEMON_PATH, "--help"}});
  REQUIRE(result.status == 0);
  return result.out;
}

/// All matches of `what` in `text`.
std::set<std::string> found(const std::string& text, const char* expression) {
  const std::regex pattern{expression};
  std::set<std::string> result;
  for (std::sregex_iterator match{text.begin(), text.end(), pattern}, end; match != end; ++match)
    result.insert(match->str());
  return result;
}

/// The text of the manual page about options, without the commands of its examples.
std::string section_of_options() {
  const auto page = manual_text(LECTERN_MANUAL);
  const auto begin = page.find(".SH OPTIONS");
  return page.substr(begin, page.find(".SH", begin + 1) - begin);
}

} // namespace

TEST_SUITE_BEGIN("manual");

TEST_CASE("the manual page of lecternd has the options of its help, and no others") {
  const auto options = found(help(), "--[a-z][a-z-]*");
  CHECK(options.size() >= 9);
  CHECK(found(section_of_options(), "--[a-z][a-z-]*") == options);
}

TEST_CASE("the manual page of lecternd has every signal and variable of its help") {
  const auto page = manual_text(LECTERN_MANUAL);
  const auto said = found(help(), "SIG[A-Z]+[0-9]?|[A-Z]+_[A-Z_]+");
  CHECK(said.size() >= 6);
  for (const auto& word : said)
    CHECK_MESSAGE(names(page, word), word);
}

TEST_SUITE_END();

} // namespace lectern::test
