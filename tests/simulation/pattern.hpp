#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::simulation {

/// What every source writes: numbered lines, so that a text shows its place in the
/// pattern. Each source begins at a place of its own.
[[nodiscard]] std::string_view pattern();

/// Distance between the places where streams begin; more than a stream writes.
inline constexpr std::size_t pattern_step = 96 * 1024;

/// The place where a stream of a client's command begins.
[[nodiscard]] constexpr std::size_t place_of(std::size_t client, std::size_t stream) noexcept {
  return (client * 3 + stream) * pattern_step;
}

/// The place of the text in the first `size` bytes of the pattern: the first, if it
/// occurs at several, as short texts do.
[[nodiscard]] std::optional<std::size_t> find_in_pattern(std::string_view text, std::size_t size);

} // namespace lectern::simulation
