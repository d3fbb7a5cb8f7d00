#include "tools/actor-trace/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <limits>

namespace lectern::tracing {

namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

/// Three significant figures of a number below 1000.
std::string three_figures(double number) {
  std::array<char, 32> text{};
  const auto digits = number < 9.995 ? 2 : number < 99.95 ? 1 : 0;
  std::snprintf(text.data(), text.size(), "%.*f", digits, number);
  return text.data();
}

std::tm local(std::int64_t realtime_ns) {
  const auto seconds = static_cast<std::time_t>(realtime_ns / second_ns);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return parts;
}

/// A decimal number that may have a fraction, and nothing after it.
std::optional<double> parse_decimal(std::string_view text) {
  double number = 0;
  const auto [end, failed] =
    std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (failed != std::errc{} || end != text.data() + text.size() || !(number >= 0))
    return std::nullopt;
  return number;
}

} // namespace

std::string duration_text(std::int64_t ns) {
  if (ns < 0) // The least number has no positive one.
    return '-' + duration_text(-std::max(ns, -std::numeric_limits<std::int64_t>::max()));
  if (ns < 1'000)
    return std::to_string(ns) + " ns";
  if (ns < 999'500)
    return three_figures(static_cast<double>(ns) / 1e3) + " us";
  if (ns < 999'500'000)
    return three_figures(static_cast<double>(ns) / 1e6) + " ms";
  const auto seconds = ns / second_ns;
  if (seconds < 60)
    return three_figures(static_cast<double>(ns) / 1e9) + " s";
  if (seconds < 3'600)
    return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
  return std::to_string(seconds / 3'600) + " h " + std::to_string(seconds / 60 % 60) + " min";
}

std::string bytes_text(std::uint64_t bytes) {
  if (bytes < 1'024)
    return std::to_string(bytes) + " B";
  constexpr std::array units{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  auto number = static_cast<double>(bytes) / 1'024;
  std::size_t unit = 0;
  for (; number >= 1'023.95; ++unit)
    number /= 1'024;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %s", number, units[unit]);
  return text.data();
}

std::string count_text(std::uint64_t count) {
  auto text = std::to_string(count);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), 1, ',');
  return text;
}

std::string clock_text(std::int64_t realtime_ns) {
  const auto parts = local(realtime_ns);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d:%02d.%06lld", parts.tm_hour, parts.tm_min,
                parts.tm_sec, static_cast<long long>(realtime_ns % second_ns / 1'000));
  return text.data();
}

std::string date_text(std::int64_t realtime_ns) {
  const auto seconds = static_cast<std::time_t>(realtime_ns / second_ns);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> day{};
  std::strftime(day.data(), day.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s.%06lldZ", day.data(),
                static_cast<long long>(realtime_ns % second_ns / 1'000));
  return text.data();
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
  const auto unit = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto number = parse_decimal(text.substr(0, unit));
  const auto name = text.substr(unit);
  const auto ns = name == "ns"   ? 1.0
                  : name == "us" ? 1e3
                  : name == "ms" ? 1e6
                  : name == "s"  ? 1e9
                                 : 0.0;
  // Beyond a century nothing is meant, and little fits.
  if (!number || ns == 0 || *number * ns > 3e18)
    return std::nullopt;
  return std::llround(*number * ns);
}

std::optional<std::int64_t> parse_offset(std::string_view text) {
  if (!text.starts_with('+'))
    return std::nullopt;
  text.remove_prefix(1);
  if (const auto number = parse_number(text))
    return *number * second_ns;
  return parse_duration(text);
}

std::optional<std::int64_t> parse_time_of_day(std::string_view text) {
  const auto is_digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() < 8 || text[2] != ':' || text[5] != ':' || !is_digit(6))
    return std::nullopt;
  const auto hours = parse_number(text.substr(0, 2));
  const auto minutes = parse_number(text.substr(3, 2));
  const auto seconds = parse_decimal(text.substr(6));
  if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds >= 60)
    return std::nullopt;
  return (*hours * 3'600LL + *minutes * 60LL) * second_ns + std::llround(*seconds * 1e9);
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return number;
}

std::int64_t nearest_with_time_of_day(std::int64_t realtime_ns, std::int64_t ns_since_midnight) {
  constexpr auto day = 86'400 * second_ns;
  const auto parts = local(realtime_ns);
  const auto now = (parts.tm_hour * 3'600LL + parts.tm_min * 60LL + parts.tm_sec) * second_ns
                   + realtime_ns % second_ns;
  auto ahead = ns_since_midnight - now;
  if (ahead > day / 2)
    ahead -= day;
  if (ahead < -day / 2)
    ahead += day;
  return realtime_ns + ahead;
}

std::string printable(std::string_view text) {
  std::string result{text};
  std::replace_if(
    result.begin(), result.end(),
    [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return result;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(separator, begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string painted(std::string_view text, style look, bool color) {
  constexpr std::array codes{"", "\x1b[2m", "\x1b[1m", "\x1b[32m", "\x1b[31m"};
  if (!color || look == style::plain)
    return std::string{text};
  return codes[static_cast<std::size_t>(look)] + std::string{text} + "\x1b[0m";
}

} // namespace lectern::tracing
