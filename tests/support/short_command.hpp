#pragma once

#include "tests/support/http_client.hpp"

#include <string>

namespace lectern::test {

/// A command that ends by itself, and all that has to come of it.
struct short_command {
  std::string script;
  bool on_terminal = false;
  std::string output; ///< As the terminal shows it, if it has one.
  int exit_code = 0;
};

/// Runs a command to its end.
/// @returns What was missing of bytes, end mark, Close and status, in words; else nothing.
[[nodiscard]] std::string flaws_of(const short_command& command, const endpoint& where,
                                   std::chrono::milliseconds time = 20s);

} // namespace lectern::test
