#pragma once

#include <string_view>

namespace lectern::config {

/// Whether an instance can have this name: a label of a host name (RFC 1123, 2.1), or several, and
/// underscores.
[[nodiscard]] bool is_instance_name(std::string_view text);

/// The rest of a sentence about a text that is not.
inline constexpr std::string_view instance_name_expected =
  "must have 1 to 63 letters, digits, `.`, `_` or `-`, and begin with a letter or digit";

} // namespace lectern::config
