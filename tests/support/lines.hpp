#pragma once

#include <string>

namespace lectern::test {

/// What `seq last` writes.
[[nodiscard]] inline std::string numbers_to(int last) {
  std::string text;
  for (int i = 1; i <= last; ++i)
    text += std::to_string(i) + '\n';
  return text;
}

/// What a terminal makes of line ends.
[[nodiscard]] inline std::string cooked(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n')
      result += '\r';
    result += c;
  }
  return result;
}

} // namespace lectern::test
