#pragma once

#include "actors/messages.hpp"

#include <string>
#include <string_view>

namespace lectern::incus {

/// Where a client finds the instance, percent-encoded.
[[nodiscard]] std::string instance_url(std::string_view name);

[[nodiscard]] std::string operation_url(const operation_id& id);

} // namespace lectern::incus
