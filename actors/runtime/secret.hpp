#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lectern {

/// @returns 256 random bits as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string make_secret();

/// @returns So many secrets, drawn at once: a draw takes longer than what it gives.
[[nodiscard]] std::vector<std::string> make_secrets(std::size_t count);

/// @returns A random UUID (RFC 9562, version 4) in its canonical form.
[[nodiscard]] std::string make_uuid();

/// @returns HMAC-SHA-256 (RFC 2104) of `text` as 64 lower-case hexadecimal digits: nobody
///   without `key` can make it.
[[nodiscard]] std::string seal_of(std::string_view text, std::string_view key);

/// Compares in a time that depends on the lengths only.
[[nodiscard]] bool equal_secrets(std::string_view a, std::string_view b) noexcept;

} // namespace lectern
