#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::tracing {

/// Three figures and a unit: `850 ns`, `1.20 ms`; from a minute on `2 min 3 s`.
[[nodiscard]] std::string duration_text(std::int64_t ns);

/// `512 B`, `3.1 MiB`.
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

/// `1,234,567`.
[[nodiscard]] std::string count_text(std::uint64_t count);

/// Local time of day: `12:01:03.000123`.
[[nodiscard]] std::string clock_text(std::int64_t realtime_ns);

/// UTC: `2026-11-23T12:01:03.000123Z`.
[[nodiscard]] std::string date_text(std::int64_t realtime_ns);

/// A number and one of `ns`, `us`, `ms`, `s`; nothing else.
[[nodiscard]] std::optional<std::int64_t> parse_duration(std::string_view text);

/// `+5s`, or `+5`: seconds.
[[nodiscard]] std::optional<std::int64_t> parse_offset(std::string_view text);

/// Nanoseconds since midnight of `HH:MM:SS[.fraction]`.
[[nodiscard]] std::optional<std::int64_t> parse_time_of_day(std::string_view text);

/// A decimal number that fits; nothing else.
[[nodiscard]] std::optional<std::uint32_t> parse_number(std::string_view text);

/// The moment with this local time of day that is nearest to another.
[[nodiscard]] std::int64_t nearest_with_time_of_day(std::int64_t realtime_ns,
                                                    std::int64_t ns_since_midnight);

/// What a terminal must not obey is replaced: a trace may come from anywhere.
[[nodiscard]] std::string printable(std::string_view text);

[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

enum class style { plain, dim, bold, good, bad };

/// `text` between the escape sequences of a style, if there are colours.
[[nodiscard]] std::string painted(std::string_view text, style look, bool color);

} // namespace lectern::tracing
