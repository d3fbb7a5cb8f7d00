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
class api_session final : public thing {
public:
  /// Makes a request in the name of somebody. It stays where it is.
  using request_maker = std::function<api_request&(std::size_t sender, bool leaves)>;

  api_session(scene& all, const session_plan& drawn, request_maker make_request);

  struct socket {
    std::string name;
    api_request* request = nullptr; ///< Null unless it was connected.
  };

  /// Whether the socket that its operation waits for has been upgraded.
  [[nodiscard]] bool is_connected() const;

  /// Whether none of its links is there any more.
  [[nodiscard]] bool is_gone() const;

  /// What only its maker may see of it: a value in the environment of its command.
  [[nodiscard]] std::string detail() const { return "told to session " + std::to_string(number()); }

  [[nodiscard]] std::size_t number() const noexcept { return plan.number; }

  [[nodiscard]] std::string url() const { return "/1.0/operations/" + id; }

  /// Of its first socket.
  [[nodiscard]] std::string secret() const;

  const session_plan plan;
  api_request* begin = nullptr; ///< The request that makes it; null until it is sent.
  std::string id;               ///< Of its operation; empty unless it has begun.
  std::vector<socket> sockets;
  std::shared_ptr<sim_child> child; ///< Of a command, once it has started.
  bool left = false;
  bool broke = false;     ///< The protocol.
  bool cancelled = false; ///< Somebody who may has cancelled it.

  std::function<void()> on_begun;                       ///< Or was refused.
  std::function<void(const api_request&)> on_connected; ///< Likewise, of a socket.

private:
  void ask();
  void take_answer(const api_request& request);
  void connect(std::size_t index);
  void take_link(const api_request& request);
  void leave();
  void break_protocol();
  void update();

  request_maker make_request_;
  std::map<std::string, std::string> secrets_; ///< By the name of the socket.
  std::optional<session_speaker> speaker_;
  task begins_;
  std::deque<task> connects_; ///< By socket.
  task leaves_;
  task breaks_;
};

/// The request that a use of the API sends.
/// @param session That it is about; null if it is about none.
[[nodiscard]] net::http_request message_of(const use_plan& drawn, const api_session* session);

} // namespace lectern::simulation
