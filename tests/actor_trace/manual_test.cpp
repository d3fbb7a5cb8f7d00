#include "tests/support/command.hpp"
#include "tests/support/manual.hpp"

#include <doctest/doctest.h>

#include <iterator>
#include <regex>
#include <set>
#include <sstream>

namespace lectern::test {

namespace {

std::string help(std::vector<std::string> words) {
  words.insert(words.begin(), LECTERN_ACTOR_TRACE_PATH);
  const auto result = run_command({.argv = std::move(words)});
  REQUIRE(result.status == 0);
  return result.out;
}

/// Words that begin a line of `text` after the title of a section.
std::set<std::string> commands() {
  const auto text = help({"--help-all"});
  std::istringstream lines{text.substr(text.find("Subcommands:"))};
  std::set<std::string> result;
  const std::regex name{"[a-z]+"};
  for (std::string line; std::getline(lines, line);)
    if (std::regex_match(line, name))
      result.insert(line);
  return result;
}

/// The completions that bash offers after `actor-trace` and these words.
std::set<std::string> offered(const std::string& words, int at) {
  const auto result = run_command(
    {.argv = {"bash", "-c",
              "source \"$1\"; compopt() { :; }; COMP_WORDS=(actor-trace " + words + "); COMP_CWORD="
                + std::to_string(at) + "; _actor_trace; printf '%s\\n' \"${COMPREPLY[@]}\"",
              "bash", LECTERN_ACTOR_TRACE_FOLDER "/actor-trace.bash"}});
  REQUIRE(result.status == 0);
  CHECK(result.err.empty());
  std::istringstream lines{result.out};
  return {std::istream_iterator<std::string>{lines}, {}};
}

} // namespace

TEST_SUITE_BEGIN("manual");

TEST_CASE("every command and every option is in the manual page") {
  const auto page = manual_text(LECTERN_ACTOR_TRACE_FOLDER "/actor-trace.1");
  CHECK(commands().size() >= 11);
  CHECK(options_in(help({"--help-all"})).size() >= 25);
  for (const auto& command : commands())
    CHECK_MESSAGE(names(page, command), command);
  for (const auto& option : options_in(help({"--help-all"})))
    CHECK_MESSAGE(names(page, option), option);
}

TEST_CASE("the shell offers every command, and every option after its command") {
  const auto first = offered("''", 1);
  for (const auto& command : commands()) {
    CHECK_MESSAGE(first.contains(command), command);
    const auto words = offered(command + " -", 2);
    for (const auto& option : options_in(help({command, "--help"})))
      if (option != "-h")
        CHECK_MESSAGE(words.contains(option), command, " ", option);
  }
}

TEST_CASE("the help of every command has an example") {
  for (const auto& command : commands())
    CHECK(help({command, "--help"}).find("  actor-trace ") != std::string::npos);
}

TEST_SUITE_END();

} // namespace lectern::test
