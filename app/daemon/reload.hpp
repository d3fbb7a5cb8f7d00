#pragma once

#include "app/daemon/command_line.hpp"
#include "app/daemon/configured_instances.hpp"
#include "lectern/service.hpp"

#include <string>

namespace lectern {

/// What a daemon with this configuration file serves: without any instance there, the host.
/// @param console_shell For a host that has no shell of its own; empty: the user's.
[[nodiscard]] configured_instances::definitions instances_of(const config::config_file& file,
                                                             const std::string& console_shell);

/// Reads the configuration file again; `instances` become what it says. If it has a mistake,
/// nothing changes. Logs what was done, or what is wrong.
void reload(service& service, configured_instances& instances, const command_line& given);

} // namespace lectern
