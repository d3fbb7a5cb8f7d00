#pragma once

#include "actors/messages/handles.hpp"

#include <boost/json/object.hpp>

#include <string_view>

namespace lectern::incus {

/// The instance object of the API; `in_full` with state, snapshots and backups.
/// @param architecture That of uname(2).
[[nodiscard]] boost::json::object to_json(const instance_entry& instance,
                                          std::string_view architecture, bool in_full);

/// What the instance is and uses now, as far as it can tell. It runs as long as it is known.
[[nodiscard]] boost::json::object instance_state_json(const instance_entry& instance);

} // namespace lectern::incus
