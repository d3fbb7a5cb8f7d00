#include "app/service/log_text.hpp"

#include <array>
#include <cstdint>

namespace lectern {

namespace {

/// One character of UTF-8 (RFC 3629), or one byte that is none.
struct character {
  std::size_t bytes = 1;
  std::uint32_t code = 0;
  bool is_valid = false;
};

character first_of(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text.front());
  if (lead < 0x80)
    return {1, lead, true};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes)
    return {};
  std::uint32_t code = lead & (0x7fU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<std::uint8_t>(text[i]);
    if ((next & 0xc0) != 0x80)
      return {};
    code = code << 6 | (next & 0x3f);
  }
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < least[bytes] || code > 0x10ffff || is_surrogate)
    return {};
  return {bytes, code, true};
}

bool is_shown(std::uint32_t code) {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0))
    return false;
  const bool is_line_end = code == 0x2028 || code == 0x2029;
  const bool is_direction = code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e)
                            || (code >= 0x2066 && code <= 0x2069);
  return !is_line_end && !is_direction;
}

void append_escaped(std::string& to, std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (const char byte : bytes) {
    const auto value = static_cast<std::uint8_t>(byte);
    to += "\\x";
    to += digits[value >> 4];
    to += digits[value & 15];
  }
}

} // namespace

std::string log_text(std::string_view text, std::size_t bytes_max) {
  std::string result;
  while (!text.empty()) {
    const auto next = first_of(text);
    std::string shown;
    if (next.is_valid && is_shown(next.code))
      shown = text.substr(0, next.bytes);
    else
      append_escaped(shown, text.substr(0, next.bytes));
    if (result.size() + shown.size() > bytes_max)
      return result + "...";
    result += shown;
    text.remove_prefix(next.bytes);
  }
  return result;
}

} // namespace lectern
