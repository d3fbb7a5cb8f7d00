#pragma once

#include "actors/messages/local.hpp"

#include <boost/json/object.hpp>

namespace lectern::incus {

/// One entry of `/1.0/events`. Never holds a secret of a socket.
[[nodiscard]] boost::json::object to_json(const event& reported);

} // namespace lectern::incus
