#pragma once

#include "actors/handles.hpp"

#include <boost/json/object.hpp>

#include <string_view>

namespace lectern::incus {

/// The instance object of the API; `in_full` with state, snapshots and backups.
/// @param architecture That of uname(2).
[[nodiscard]] boost::json::object to_json(const instance_entry& instance,
                                          std::string_view architecture, bool in_full);

/// An instance runs as long as it is known; its figures are not measured.
[[nodiscard]] boost::json::object instance_state_json();

} // namespace lectern::incus
