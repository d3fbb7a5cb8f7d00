#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the texts of keys mean. Each function returns nothing for a text that means nothing.
namespace lectern::config {

/// `true` or `false`.
[[nodiscard]] std::optional<bool> to_boolean(std::string_view text);

/// Decimal digits only.
[[nodiscard]] std::optional<std::uint64_t> to_number(std::string_view text);

/// Decimal digits, then `ms`, `s`, `m`, `h` or `d`; up to 10,000 days.
[[nodiscard]] std::optional<std::chrono::milliseconds> to_duration(std::string_view text);

/// Decimal digits, then nothing, `KiB`, `MiB` or `GiB`; up to 2^63 bytes.
[[nodiscard]] std::optional<std::uint64_t> to_bytes(std::string_view text);

/// A JSON array of strings, such as `["ssh", "box1"]`. No string holds a null byte.
[[nodiscard]] std::optional<std::vector<std::string>> to_strings(std::string_view text);

/// The reverse of `to_strings`.
[[nodiscard]] std::string to_text(const std::vector<std::string>& strings);

} // namespace lectern::config
