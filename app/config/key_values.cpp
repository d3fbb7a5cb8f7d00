#include "app/config/key_values.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace lectern::config {

namespace json = boost::json;

namespace {

struct unit {
  std::string_view name;
  std::uint64_t size;
};

/// Digits, then one of `units`.
/// @returns Nothing for another text, and beyond `most`.
template <std::size_t N>
std::optional<std::uint64_t> to_quantity(std::string_view text, const std::array<unit, N>& units,
                                         std::uint64_t most) {
  const auto digits = text.find_first_not_of("0123456789");
  const auto number = to_number(text.substr(0, digits));
  const auto name = digits == text.npos ? std::string_view{} : text.substr(digits);
  if (!number)
    return std::nullopt;
  for (const auto& unit : units)
    if (unit.name == name)
      return *number <= most / unit.size ? std::optional{*number * unit.size} : std::nullopt;
  return std::nullopt;
}

constexpr std::array durations{unit{"ms", 1}, unit{"s", 1'000}, unit{"m", 60'000},
                               unit{"h", 3'600'000}, unit{"d", 86'400'000}};

/// Chosen: far beyond what anybody waits for, and no clock overflows.
constexpr std::uint64_t duration_max = 10'000ULL * 86'400'000;

constexpr std::array sizes{unit{"", 1}, unit{"KiB", 1ULL << 10}, unit{"MiB", 1ULL << 20},
                           unit{"GiB", 1ULL << 30}};

} // namespace

std::optional<bool> to_boolean(std::string_view text) {
  if (text == "true" || text == "false")
    return text == "true";
  return std::nullopt;
}

std::optional<std::uint64_t> to_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end)
    return std::nullopt;
  return number;
}

std::optional<std::chrono::milliseconds> to_duration(std::string_view text) {
  const auto quantity = to_quantity(text, durations, duration_max);
  if (!quantity)
    return std::nullopt;
  return std::chrono::milliseconds{static_cast<std::int64_t>(*quantity)};
}

std::optional<std::uint64_t> to_bytes(std::string_view text) {
  return to_quantity(text, sizes, std::numeric_limits<std::int64_t>::max());
}

std::optional<std::vector<std::string>> to_strings(std::string_view text) {
  if (!text.starts_with('[')) // Objects cost the square of their size; in here there is none.
    return std::nullopt;
  json::error_code failed;
  const auto value = json::parse(text, failed, {}, {.max_depth = 1});
  if (failed)
    return std::nullopt;
  std::vector<std::string> strings;
  for (const auto& element : value.get_array()) {
    if (!element.is_string() || element.get_string().find('\0') != json::string::npos)
      return std::nullopt;
    strings.emplace_back(element.get_string());
  }
  return strings;
}

std::string to_text(const std::vector<std::string>& strings) {
  json::array array;
  for (const auto& string : strings)
    array.emplace_back(string);
  return json::serialize(array);
}

} // namespace lectern::config
