#pragma once

#include "tests/support/terminal.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace lectern::test {

/// What follows once a line was typed, in this order.
struct reaction {
  std::string to;                   ///< The beginning of the line.
  std::string awaited = {};         ///< The line has to print this.
  std::function<void()> nudge = {}; ///< Called again and again until it does.
  std::function<void()> act = {};   ///< Called after that.
  std::string keys = {};            ///< Typed after that.
  std::vector<int> statuses = {0};  ///< The line has to exit with one of these.
};

/// A shell on a terminal in a folder, into which a test types what a document shows.
class typed_shell {
public:
  typed_shell(const std::filesystem::path& folder, std::vector<std::string> environment);

  /// Types lines, one after another, each with the first reaction that fits it. Without one, a
  /// line has to exit with 0. @throws std::runtime_error if something awaited does not come.
  void type(const std::vector<std::string>& lines, const std::vector<reaction>& reactions);

  /// Ends the last program that was started with `&`. It has to exit with 0.
  void end_background();

private:
  void type_line(const std::string& line, const reaction& then);
  int status();

  terminal screen_;
};

} // namespace lectern::test
