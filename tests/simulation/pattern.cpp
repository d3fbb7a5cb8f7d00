#include "tests/simulation/pattern.hpp"

#include <algorithm>
#include <charconv>

namespace lectern::simulation {

namespace {

constexpr std::size_t line_bytes = 8; ///< Seven digits and a line break.
constexpr std::size_t pattern_bytes = 4 * 1024 * 1024;

std::string make_pattern() {
  std::string text;
  text.reserve(pattern_bytes);
  for (std::size_t line = 0; text.size() < pattern_bytes; ++line) {
    const auto number = std::to_string(line);
    text.append(line_bytes - 1 - number.size(), '0');
    text += number;
    text += '\n';
  }
  return text;
}

} // namespace

std::string_view pattern() {
  static const auto text = make_pattern();
  return text;
}

std::optional<std::size_t> find_in_pattern(std::string_view text, std::size_t size) {
  const auto known = pattern().substr(0, size);
  auto guess = std::size_t{0};
  const auto head = text.find('\n');
  if (head != text.npos && text.size() >= head + line_bytes) { // A whole line shows its place.
    std::size_t line = 0;
    const auto* digits = text.data() + head + 1;
    std::from_chars(digits, digits + line_bytes - 1, line);
    guess = line * line_bytes - std::min(head + 1, line * line_bytes);
  }
  const auto found = known.find(text, guess);
  return found == known.npos ? std::nullopt : std::optional{found};
}

} // namespace lectern::simulation
