#pragma once

#include "tests/support/subprocess.hpp"

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::test {

/// How a command ended, and what it wrote.
struct command_result {
  int status = 0; ///< As shells report it.
  std::string out;
  std::string err;
};

std::ostream& operator<<(std::ostream& os, const command_result& result);

struct command_options {
  std::vector<std::string> argv;
  std::vector<std::string> environment = {}; ///< Added to our own.
  std::string input = {};                    ///< Its standard input, to the end.
  std::chrono::milliseconds time{20'000};
};

/// Runs a command to its end.
/// @throws std::runtime_error, with what it wrote, if it takes too long.
[[nodiscard]] command_result run_command(const command_options& options);

/// Whether `name` is found in `PATH`.
[[nodiscard]] bool is_installed(std::string_view name);

} // namespace lectern::test
