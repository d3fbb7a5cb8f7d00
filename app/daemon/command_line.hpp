#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace lectern {

/// What `lecternd` was started with.
struct command_line {
  std::string listen_tcp; ///< Empty: none.
  std::string token_file;
  std::string web; ///< Where the page is served; empty: nowhere.
  std::vector<std::string> web_names;
  std::string console_shell;
  std::size_t io_units = 0;
  unsigned hang_up_grace = 1'500;
  std::string log_level = "info";
  bool trace = true;
};

/// Makes `app` understand it, and describe it.
void declare(CLI::App& app, command_line& given);

} // namespace lectern
