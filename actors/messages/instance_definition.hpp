#pragma once

#include <map>
#include <string>

namespace lectern {

/// An instance as somebody has written it down: in a configuration file, or through the API.
struct instance_definition {
  std::string description = {};
  /// As clients spell them: `lectern.kind`, `lectern.argv`, `environment.LANG`, `user.owner`.
  std::map<std::string, std::string> keys = {};

  friend bool operator==(const instance_definition&, const instance_definition&) = default;
};

} // namespace lectern
