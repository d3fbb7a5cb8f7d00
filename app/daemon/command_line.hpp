#pragma once

#include "app/config/config_file.hpp"
#include "lectern/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// All that uses CLI11, whose headers take long to compile.
namespace lectern {

/// What `lecternd` was started with: what its configuration file says, unless the arguments say
/// something else.
struct command_line {
  std::string config;        ///< The path of that file; empty: there is none.
  bool check_config = false; ///< Only read it.
  config::config_file file;  ///< What it says.
  std::string listen_tcp;    ///< Empty: none.
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

/// Parses the arguments of `main`, and the configuration file that they name; prints help, the
/// version or what is wrong with them.
/// @returns Nothing if there is nothing left to do: `status` is then what to exit with, 0 after
/// help, else 2.
[[nodiscard]] std::optional<command_line> parse_command_line(int argc, char** argv, int& status);

/// Reads a configuration file, and checks the options of the daemon that stand there.
/// @returns What it says; or as `config::read_config`.
[[nodiscard]] result<config::config_file> read_configuration(const std::string& path);

} // namespace lectern
