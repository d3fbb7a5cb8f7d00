#pragma once

#include "tests/support/terminal.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace lectern::test {

/// What somebody who has typed a line waits for, and does then.
struct answer {
  std::string to;                   ///< The beginning of the line.
  std::string awaited = {};         ///< What it prints.
  std::function<void()> nudge = {}; ///< What happens elsewhere, again and again until it does.
  std::function<void()> act = {};   ///< What happens elsewhere then.
  std::string keys = {};            ///< What is typed after that.
  int status_max = 0;               ///< Exit statuses that are fine.
};

/// A shell on a terminal in a folder, and somebody who types what a document shows.
class typed_shell {
public:
  typed_shell(const std::filesystem::path& folder, std::vector<std::string> environment);

  /// Types lines, one after the other; gives the first answer that fits.
  /// Each must exit with 0, or as its answer says. @throws std::runtime_error if one waits in vain.
  void type(const std::vector<std::string>& lines, const std::vector<answer>& answers);

  /// Ends the last program that was started with `&`. It must exit with 0.
  void end_background();

private:
  void type_line(const std::string& line, const answer& how);
  int status();

  terminal screen_;
};

} // namespace lectern::test
