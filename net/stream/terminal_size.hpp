#pragma once

#include <cstdint>

namespace lectern::net {

/// Window size of a terminal, in characters.
struct terminal_size {
  std::uint16_t columns = 80;
  std::uint16_t rows = 25;

  friend bool operator==(const terminal_size&, const terminal_size&) = default;
};

} // namespace lectern::net
