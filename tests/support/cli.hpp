#pragma once

#include "tests/support/command.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/skip.hpp"
#include "tests/support/terminal.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace lectern::test {

/// The unmodified clients, as parameters of test cases.
struct incus {
  static constexpr const char* program = "incus";
};

struct lxc {
  static constexpr const char* program = "lxc";
};

/// Skips the test if `program` cannot be used here.
[[nodiscard]] inline bool is_missing(const char* program) {
  if (is_installed(program))
    return false;
  skip(std::string{program}.append(" is not installed"));
  return true;
}

/// One of the clients, pointed at one daemon.
class cli {
public:
  cli(const char* program, const daemon& server)
    : program_(program), environment_(server.client_environment()) {}

  /// Runs `program words...` to its end, with `input` as its standard input.
  [[nodiscard]] command_result run(std::vector<std::string> words, std::string input = {}) const {
    words.insert(words.begin(), program_);
    return run_command(
      {.argv = std::move(words), .environment = environment_, .input = std::move(input)});
  }

  /// Starts `program words...` on a terminal.
  [[nodiscard]] terminal on_terminal(std::vector<std::string> words,
                                     net::terminal_size size = {}) const {
    words.insert(words.begin(), program_);
    return terminal{std::move(words), environment_, size};
  }

  [[nodiscard]] const std::vector<std::string>& environment() const { return environment_; }

private:
  std::string program_;
  std::vector<std::string> environment_;
};

} // namespace lectern::test

TYPE_TO_STRING_AS("incus", lectern::test::incus);
TYPE_TO_STRING_AS("lxc", lectern::test::lxc);
