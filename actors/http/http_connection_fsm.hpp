#pragma once

#include "actors/messages/local.hpp"
#include "net/http/http_link.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace lectern {

struct http_connection_limits {
  /// From accept, or the last answer, until a request is complete. Half a
  /// handshake costs a descriptor for so long.
  std::chrono::milliseconds request_timeout{10'000};
  /// Without a byte of an answer taken by the kernel. Chosen: a network that is down for longer
  /// breaks more than a download.
  std::chrono::milliseconds answer_stall_timeout{10'000};
  /// Of a whole answer once the service stops, as `shut_down_step` is for all that stops.
  std::chrono::milliseconds last_answer_timeout{1'000};
  /// Of a stream on which no request was authenticated; then it ends, as if the service
  /// stopped. Chosen: six requests, each as slow as it may be.
  std::chrono::milliseconds stranger_age_max{60'000};
  /// For its answer, of a client that has ended its side of a TCP stream and may have left.
  /// Chosen: as long as it may be silent otherwise.
  std::chrono::milliseconds half_closed_timeout{10'000};
};

/// Decides what an accepted stream does next. Does not use CAF, a socket or a clock.
///
///        request_expired
///        (it has begun)        http_request
///     reading ------------> late ---------.
///      ^ |                   |            v    http_answer
///      | +---http_request----|--------> asking -----------> answering
///      | |                   |            |                   |  |
///      `-|-------------------|------------|-------------------'  | response_finished
///        |   response_finished, keep_alive|                      | without keep_alive,
///        | request_expired   |            | upgraded,            | answer_expired
///        | (nothing of it)   |            | answer_expired       |
///        v                   v            v                      v
///        `----------------------------> over <-------------------'
///
/// `http_closed` leads to `over` from everywhere, `shut_down` from `reading` and `late`. Later it
/// ends the stream after its answer, whose time is short from then on. So does `grown_old`.
///
/// Deadlines of answers, by the action that sets them, each in place of the one before:
/// `expect_progress` with each part that is sent, `expect_end` once when the service stops,
/// `expect_answer` when a peer that may have left waits for one. `http_head` changes no phase.
class http_connection_fsm {
public:
  enum class phase : std::uint8_t { reading, late, asking, answering, over };

  struct read {};   ///< Ask the link for a request and arm its deadline.
  struct expire {}; ///< Have the link refuse what it reads.
  struct ask {      ///< No deadline from here on.
    net::http_request request;
  };
  struct respond_head {
    http_head head;
  };
  struct respond {
    net::http_response response;
  };
  struct expect_answer {};   ///< Within `half_closed_timeout`.
  struct expect_progress {}; ///< Within `answer_stall_timeout`.
  struct expect_end {};      ///< Of the answer, within `last_answer_timeout`.
  /// Hand the socket over to a connection.
  struct hand_over {};
  /// Nothing is left: report and quit.
  struct finish {};
  using action = std::variant<read, expire, ask, respond_head, respond, expect_answer,
                              expect_progress, expect_end, hand_over, finish>;
  using actions = std::vector<action>;

  struct upgraded {};
  struct request_expired {
    bool has_begun = false; ///< Something of it has arrived.
  };
  struct answer_expired {};
  struct grown_old {}; ///< At `stranger_age_max`, and nothing is proved.

  [[nodiscard]] actions begin() { return {read{}}; }

  [[nodiscard]] actions on(net::http_request& request);
  [[nodiscard]] actions on(const net::response_progressed&);
  [[nodiscard]] actions on(const net::response_finished& event);
  [[nodiscard]] actions on(const net::peer_finished&);
  [[nodiscard]] actions on(const net::http_closed&);
  [[nodiscard]] actions on(const http_head& head);
  [[nodiscard]] actions on(http_answer& answer);
  [[nodiscard]] actions on(const upgraded&);
  [[nodiscard]] actions on(const request_expired& event);
  [[nodiscard]] actions on(const answer_expired&);
  [[nodiscard]] actions on(const grown_old&) { return stop(); }
  [[nodiscard]] actions on(const shut_down&) { return stop(); }

  [[nodiscard]] phase current() const noexcept { return phase_; }

private:
  [[nodiscard]] bool is_in_work() const noexcept;
  [[nodiscard]] actions stop();
  [[nodiscard]] actions end();
  [[nodiscard]] actions enter(phase next, actions out);
  void check_invariants() const;

  phase phase_ = phase::reading;
  bool head_sent_ = false; ///< Of the request that is asked about, or answered.
  bool stopping_ = false;
};

/// The name of a phase in traces.
[[nodiscard]] constexpr std::string_view trace_name(http_connection_fsm::phase which) noexcept {
  switch (which) {
  case http_connection_fsm::phase::reading:
    return "reading";
  case http_connection_fsm::phase::late:
    return "late";
  case http_connection_fsm::phase::asking:
    return "asking";
  case http_connection_fsm::phase::answering:
    return "answering";
  case http_connection_fsm::phase::over:
    return "over";
  }
  return {};
}

} // namespace lectern
