#pragma once

#include "actors/session/operation_order.hpp"
#include "app/dialects/incus/requests.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The sockets of an operation, as clients of Incus know them.
namespace lectern::incus {

struct named_socket {
  std::string_view name; ///< In `fds`.
  socket_plan plan;
};

[[nodiscard]] std::span<const named_socket> sockets_of(const exec_request& request);
[[nodiscard]] std::span<const named_socket> sockets_of(const console_request& request);

[[nodiscard]] std::vector<socket_plan> plans_of(std::span<const named_socket> sockets);

/// Name -> secret. Told to the maker of the operation only.
using socket_secrets = std::map<std::string_view, std::string>;

/// @pre As many secrets as sockets.
[[nodiscard]] socket_secrets name_secrets(std::span<const named_socket> sockets,
                                          const std::vector<std::string>& secrets);

} // namespace lectern::incus
