#pragma once

#include "actors/messages/instances.hpp"

#include <boost/json/object.hpp>

#include <string_view>

namespace lectern::incus {

/// The instance object of the API.
/// @param architecture That of uname(2).
/// @param state If it is not null, the object has state, snapshots and backups, too.
[[nodiscard]] boost::json::object
to_json(const instance_info& instance, std::string_view architecture, const instance_state* state);

/// What the instance is and uses, as far as that is known.
[[nodiscard]] boost::json::object instance_state_json(const instance_info& instance,
                                                      const instance_state& state);

} // namespace lectern::incus
