#pragma once

#include <map>
#include <string>
#include <vector>

namespace lectern {

/// Where programs are found unless somebody says otherwise; as Incus sets it for commands.
inline constexpr const char* default_path =
  "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// As execve(2) takes it.
[[nodiscard]] inline std::vector<std::string>
to_list(const std::map<std::string, std::string>& environment) {
  std::vector<std::string> list;
  for (const auto& [name, value] : environment)
    list.push_back(name + '=' + value);
  return list;
}

} // namespace lectern
