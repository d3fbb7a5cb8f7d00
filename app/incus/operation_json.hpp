#pragma once

#include "actors/messages.hpp"

#include <boost/json/object.hpp>

#include <vector>

namespace lectern::incus {

/// The operation object of the API, without secrets: for anybody.
[[nodiscard]] boost::json::object to_json(const operation_info& info);

/// The same with the secrets of its sockets: for who created it, and nobody else.
[[nodiscard]] boost::json::object to_json(const operation_begun& begun);

/// Lower-case status -> operations, as URLs or in full; no empty lists.
[[nodiscard]] boost::json::object by_status(const std::vector<operation_info>& operations,
                                            bool in_full);

} // namespace lectern::incus
