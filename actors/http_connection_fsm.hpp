#pragma once

#include "actors/messages.hpp"
#include "net/http_link.hpp"

#include <chrono>
#include <cstdint>
#include <variant>
#include <vector>

namespace lectern {

struct http_connection_limits {
  /// From accept, or the last answer, until a request is complete. Half a
  /// handshake costs a descriptor for so long.
  std::chrono::milliseconds request_timeout{10'000};
};

/// Decides what an accepted stream does next. Knows no CAF actor, socket or clock.
///
///     reading --http_request--> asking --http_answer--> answering
///       | ^                       |                       |  |
///       | `---------response_finished, keep_alive---------'  |
///       |                         |                          | response_finished
///       | request_expired,        | upgraded                 | without keep_alive,
///       | http_closed, shut_down  v                          | http_closed
///       `----------------------> over <----------------------'
///
/// `http_head` changes no phase. `shut_down` while a request is in work ends the
/// stream behind its answer.
class http_connection_fsm {
public:
  enum class phase : std::uint8_t { reading, asking, answering, over };

  struct read {}; ///< Ask the link for a request and arm its deadline.
  struct ask {
    net::http_request request;
  };
  struct respond_head {
    unsigned status = 200;
  };
  struct respond {
    net::http_response response;
  };
  /// Hand the socket over to a connection.
  struct hand_over {};
  /// Nothing is left: report and quit.
  struct finish {};
  using action = std::variant<read, ask, respond_head, respond, hand_over, finish>;
  using actions = std::vector<action>;

  struct upgraded {};
  struct request_expired {};

  [[nodiscard]] actions begin() { return {read{}}; }

  [[nodiscard]] actions on(net::http_request& request);
  [[nodiscard]] actions on(const net::response_finished& event);
  [[nodiscard]] actions on(const net::http_closed&);
  [[nodiscard]] actions on(const http_head& head);
  [[nodiscard]] actions on(http_answer& answer);
  [[nodiscard]] actions on(const upgraded&);
  [[nodiscard]] actions on(const request_expired&);
  [[nodiscard]] actions on(const shut_down&);

  [[nodiscard]] phase current() const noexcept { return phase_; }

private:
  [[nodiscard]] actions end();

  phase phase_ = phase::reading;
  bool head_sent_ = false; ///< Of the request that is asked about.
  bool stopping_ = false;
};

} // namespace lectern
