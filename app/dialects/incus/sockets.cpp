#include "app/dialects/incus/sockets.hpp"

#include <array>
#include <cstddef>

namespace lectern::incus {

namespace {

constexpr std::array session_sockets{
  named_socket{"0", {.role = socket_role::session}},
};

constexpr std::array console_sockets{
  named_socket{"0", {.role = socket_role::terminal}},
  named_socket{"control", {.role = socket_role::control, .stream = no_stream, .required = false}},
};

constexpr std::array terminal_sockets{
  named_socket{"0", {.role = socket_role::terminal}},
  named_socket{"control", {.role = socket_role::control, .stream = no_stream}},
};

constexpr std::array pipe_sockets{
  named_socket{"0", {.role = socket_role::input}},
  named_socket{"1", {.role = socket_role::output, .stream = 1}},
  named_socket{"2", {.role = socket_role::output, .stream = 2}},
  named_socket{"control", {.role = socket_role::control, .stream = no_stream, .required = false}},
};

} // namespace

std::span<const named_socket> sockets_of(const exec_request& request) {
  if (!request.awaits_sockets)
    return {};
  if (request.in_session)
    return session_sockets;
  if (request.interactive)
    return terminal_sockets;
  return pipe_sockets;
}

std::span<const named_socket> sockets_of(const console_request& request) {
  if (request.resume)
    return session_sockets;
  return console_sockets;
}

std::vector<socket_plan> plans_of(std::span<const named_socket> sockets) {
  std::vector<socket_plan> plans;
  for (const auto& socket : sockets)
    plans.push_back(socket.plan);
  return plans;
}

socket_secrets name_secrets(std::span<const named_socket> sockets,
                            const std::vector<std::string>& secrets) {
  socket_secrets named;
  for (std::size_t i = 0; i < sockets.size(); ++i)
    named.emplace(sockets[i].name, secrets.at(i));
  return named;
}

} // namespace lectern::incus
