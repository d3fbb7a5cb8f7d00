#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace lectern {

/// What `lecternd` was started with.
struct command_line {
  std::string listen_tcp; ///< Empty: none.
  std::string token_file;
  std::string web; ///< Where the page is served; empty: nowhere.
  std::vector<std::string> web_names;
  std::string socket_group; ///< Empty: that of the daemon.
  std::string console_shell;
  std::size_t io_units = 0;
  unsigned hang_up_grace = 1'500;
  std::string log_level = "info";
  std::string log_format = "text";
  bool trace = true;
  bool link = false; ///< Print a sign-in link instead of serving.
};

/// Parses the arguments of `main`; prints help, the version or what is wrong with them.
/// The only function that uses CLI11, whose headers take long to compile.
/// @returns Nothing if there is nothing left to do: `status` is then what to exit with, 0 after
/// help, else 2.
[[nodiscard]] std::optional<command_line> parse_command_line(int argc, char** argv, int& status);

} // namespace lectern
