#pragma once

#include "tests/simulation/api_plan.hpp"
#include "tests/simulation/api_request.hpp"
#include "tests/simulation/run_context.hpp"
#include "tests/simulation/session_peer.hpp"
#include "tests/simulation/sim_child.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lectern::simulation {

/// A client with one operation: asks for it over HTTP, connects its sockets, leaves, or breaks the
/// protocol.
class api_session final : public task_owner {
public:
  /// Makes a request of a person. The reference stays valid.
  using request_maker = std::function<api_request&(std::size_t sender, bool leaves)>;

  api_session(run_context& context, const session_plan& drawn, request_maker make_request);

  struct socket_state {
    std::string name;
    api_request* request = nullptr; ///< Null unless it was connected.
  };

  /// Whether the socket that its operation waits for has been upgraded.
  [[nodiscard]] bool is_connected() const;

  /// Whether the service has released all its links.
  [[nodiscard]] bool is_released() const;

  /// Visible to its maker only: a value in the environment of its command.
  [[nodiscard]] std::string detail() const { return "told to session " + std::to_string(number()); }

  [[nodiscard]] std::size_t number() const noexcept { return plan.number; }

  [[nodiscard]] std::string url() const { return "/1.0/operations/" + id; }

  /// The secret of its first socket.
  [[nodiscard]] std::string secret() const;

  const session_plan plan;
  api_request* begin = nullptr; ///< The request that starts it; null until it is sent.
  std::string id;               ///< Id of its operation; empty unless it has begun.
  std::vector<socket_state> sockets;
  std::shared_ptr<sim_child> child; ///< The command's child, once it has started.
  bool left = false;
  bool broke = false;     ///< Whether it has broken the protocol.
  bool cancelled = false; ///< Cancelled by a person with that right.

  std::function<void()> on_begun; ///< Called when it has begun or was refused.
  std::function<void(const api_request&)> on_connected; ///< Likewise for a socket.

private:
  void ask();
  void take_answer(const api_request& request);
  void connect(std::size_t index);
  void take_link(const api_request& request);
  void leave();
  void break_protocol();
  void update();

  request_maker make_request_;
  std::map<std::string, std::string> secrets_; ///< By socket name.
  std::optional<session_peer> peer_;
  task begins_;
  std::deque<task> connects_; ///< By socket.
  task leaves_;
  task breaks_;
};

/// The HTTP request for a planned use of the API.
/// @param session The session it is about; null if none.
[[nodiscard]] net::http_request message_of(const use_plan& drawn, const api_session* session);

} // namespace lectern::simulation
