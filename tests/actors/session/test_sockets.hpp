#pragma once

#include "actors/session/operation_order.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace lectern {

/// The sockets of an operation, each with a name by which a test can call it.
struct test_sockets {
  std::vector<std::string> names;
  std::vector<socket_plan> plans;

  [[nodiscard]] std::map<std::string, std::string>
  name(const std::vector<std::string>& secrets) const {
    std::map<std::string, std::string> named;
    for (std::size_t i = 0; i < names.size(); ++i)
      named.emplace(names[i], secrets.at(i));
    return named;
  }
};

inline test_sockets one_socket() {
  return {{"0"}, {{.role = socket_role::session}}};
}

inline test_sockets terminal_sockets(bool needs_control) {
  return {{"0", "control"},
          {{.role = socket_role::terminal},
           {.role = socket_role::control, .stream = no_stream, .required = needs_control}}};
}

inline test_sockets pipe_sockets() {
  return {{"0", "1", "2", "control"},
          {{.role = socket_role::input},
           {.role = socket_role::output, .stream = 1},
           {.role = socket_role::output, .stream = 2},
           {.role = socket_role::control, .stream = no_stream, .required = false}}};
}

inline test_sockets sockets_for(const exec_order& order) {
  if (!order.request->awaits_sockets)
    return {};
  if (order.request->in_session)
    return one_socket();
  return order.request->interactive ? terminal_sockets(true) : pipe_sockets();
}

inline test_sockets sockets_for(const console_order& order) {
  return order.resume ? one_socket() : terminal_sockets(false);
}

inline test_sockets sockets_for(const change_order&) {
  return {};
}

} // namespace lectern
