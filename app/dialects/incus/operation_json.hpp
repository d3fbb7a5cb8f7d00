#pragma once

#include "actors/messages/local.hpp"
#include "app/dialects/incus/sockets.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <vector>

namespace lectern::incus {

/// In how much detail an operation is shown.
enum class operation_view : std::uint8_t {
  of_others, ///< The beginning of the command, and nothing of its environment.
  of_maker,  ///< Both of them, in full.
};

/// The operation object of the API, without the secrets of its sockets.
[[nodiscard]] boost::json::object to_json(const operation_info& info,
                                          operation_view view = operation_view::of_others);

/// The same with the secrets of its sockets: for its maker only.
[[nodiscard]] boost::json::object to_json(const operation_info& begun,
                                          const socket_secrets& secrets);

/// Lower-case status -> operations, as URLs or as others see them; no empty lists.
[[nodiscard]] boost::json::object by_status(const std::vector<operation_info>& operations,
                                            bool in_full);

} // namespace lectern::incus
