#pragma once

#include <map>
#include <string>
#include <string_view>

namespace lectern::config {

/// An instance as somebody has written it down: in the configuration file, or through the API.
struct instance_definition {
  std::string description = {};
  /// As clients spell them: `lectern.kind`, `lectern.argv`, `environment.LANG`, `user.owner`.
  std::map<std::string, std::string> keys = {};

  friend bool operator==(const instance_definition&, const instance_definition&) = default;
};

/// Whether an instance can have this name: a label of a host name (RFC 1123, 2.1), or several, and
/// underscores.
[[nodiscard]] bool is_instance_name(std::string_view text);

/// The rest of a sentence about a text that is not.
inline constexpr std::string_view instance_name_expected =
  "must have 1 to 63 letters, digits, `.`, `_` or `-`, and begin with a letter or digit";

} // namespace lectern::config
