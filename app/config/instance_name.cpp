#include "app/config/instance_name.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace lectern::config {

namespace {

constexpr std::size_t name_length_max = 63;

bool is_letter_or_digit(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

} // namespace

bool is_instance_name(std::string_view text) {
  return !text.empty() && text.size() <= name_length_max && is_letter_or_digit(text.front())
         && std::ranges::all_of(
           text, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

} // namespace lectern::config
