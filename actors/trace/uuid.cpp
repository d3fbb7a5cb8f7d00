#include "actors/trace/uuid.hpp"

#include <charconv>
#include <cstddef>
#include <cstring>

namespace lectern::trace {

namespace {

/// Whether a hyphen precedes this byte in the canonical form.
constexpr bool follows_hyphen(std::size_t byte) noexcept {
  return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

} // namespace

std::string to_text(const uuid& id) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < id.size(); ++i) {
    if (follows_hyphen(i))
      text += '-';
    text += digits[id[i] >> 4];
    text += digits[id[i] & 0xf];
  }
  return text;
}

uuid parse_uuid(std::string_view text) noexcept {
  uuid result{};
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (follows_hyphen(i) && text.starts_with('-'))
      text.remove_prefix(1);
    if (text.size() < 2)
      return {};
    const auto* end = text.data() + 2;
    if (std::from_chars(text.data(), end, result[i], 16).ptr != end)
      return {};
    text.remove_prefix(2);
  }
  return text.empty() ? result : uuid{};
}

uuid uuid_of(const record& from) {
  uuid result;
  std::memcpy(result.data(), &from.value, 8);
  std::memcpy(result.data() + 8, &from.dur, 4);
  std::memcpy(result.data() + 12, &from.aux, 4);
  return result;
}

void put_uuid(record& into, const uuid& id) {
  std::memcpy(&into.value, id.data(), 8);
  std::memcpy(&into.dur, id.data() + 8, 4);
  std::memcpy(&into.aux, id.data() + 12, 4);
}

} // namespace lectern::trace
