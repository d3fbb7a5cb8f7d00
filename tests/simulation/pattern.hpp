#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::simulation {

/// What every source writes: numbered lines, so that each place in it is known
/// by what stands there. Each source begins at a place of its own.
[[nodiscard]] std::string_view pattern();

/// Room for what one stream writes, before the next one's begins.
inline constexpr std::size_t pattern_step = 96 * 1024;

/// Where a stream of a client's command begins.
[[nodiscard]] constexpr std::size_t place_of(std::size_t client, std::size_t stream) noexcept {
  return (client * 3 + stream) * pattern_step;
}

/// Where in the first `size` bytes of the pattern the text stands. Short texts
/// may stand at several places; then the first one is found.
[[nodiscard]] std::optional<std::size_t> find_in_pattern(std::string_view text, std::size_t size);

} // namespace lectern::simulation
