#include "tests/support/command.hpp"

#include <doctest/doctest.h>

#include <string>

/// How lecternd is linked and compiled, as far as its file shows it.
TEST_SUITE_BEGIN("hardening");

namespace lectern::test {

namespace {

/// What readelf prints of the program.
std::string shown(const std::string& option) {
  const auto result = run_command({.argv = {"readelf", "--wide", option, LECTERN_DAEMON_PATH}});
  REQUIRE(result.status == 0);
  return result.out;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the daemon can be loaded anywhere, and its stack is not executed") {
  CHECK(has(shown("--file-header"), "DYN (Position-Independent Executable file)"));
  const auto segments = shown("--program-headers");
  CHECK(has(segments, "GNU_STACK"));
  CHECK_FALSE(has(segments.substr(segments.find("GNU_STACK"), 100), "RWE"));
}

#ifdef LECTERN_IS_HARDENED // In builds for people who use it.
TEST_CASE("the daemon resolves its symbols at once, and then cannot write to the table") {
  CHECK(has(shown("--program-headers"), "GNU_RELRO"));
  CHECK(has(shown("--dynamic"), "NOW"));
}

TEST_CASE("the daemon checks its stack and the sizes of what it copies") {
  const auto symbols = shown("--dyn-syms");
  CHECK(has(symbols, "__stack_chk_fail"));
  CHECK(has(symbols, "_chk@"));
}
#endif

} // namespace lectern::test

TEST_SUITE_END();
