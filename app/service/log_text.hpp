#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lectern {

/// Chosen: a name, a sentence or a path; a client decides how long what it sends is.
inline constexpr std::size_t log_text_bytes_max = 512;

/// Makes text fit for one line of a log, wherever it is from: valid UTF-8 without control
/// characters, line ends and characters that change the direction of writing, which become `\xNN`
/// byte by byte, as bytes do that are not UTF-8. Beyond `bytes_max` bytes it ends with `...`.
[[nodiscard]] std::string log_text(std::string_view text,
                                   std::size_t bytes_max = log_text_bytes_max);

} // namespace lectern
