#pragma once

#include <cstdint>
#include <string_view>

/// Why something ended, each cause with its name.
namespace lectern {

/// Why an operation ended.
enum class end_cause : std::uint8_t {
  finished,    ///< Its work has ended.
  client_left, ///< A WebSocket that it needs was closed or lost.
  cancelled,   ///< `cancel_operation`.
  taken_over,  ///< Another client took the console.
  stalled,     ///< The viewer of a console did not read.
  timed_out,   ///< Its sockets did not connect in time.
  stopped,     ///< `shut_down`.
  failed,      ///< Its command never ran.
};

/// The name of a cause in traces.
[[nodiscard]] constexpr std::string_view trace_name(end_cause which) noexcept {
  switch (which) {
  case end_cause::finished:
    return "finished";
  case end_cause::client_left:
    return "client left";
  case end_cause::cancelled:
    return "cancelled";
  case end_cause::taken_over:
    return "taken over";
  case end_cause::stalled:
    return "stalled";
  case end_cause::timed_out:
    return "timed out";
  case end_cause::stopped:
    return "stopped";
  case end_cause::failed:
    return "failed";
  }
  return {};
}

/// Why an instance does not run a command.
enum class plan_refusal : std::uint8_t {
  invalid,     ///< It cannot run as it was asked for.
  forbidden,   ///< Not as this user.
  unavailable, ///< Not now.
  failed,      ///< Something broke.
};

/// Why a connection ended.
enum class link_cause : std::uint8_t {
  finished,  ///< The source ended, or `stop_link`: everything was flushed.
  peer_left, ///< The peer sent Close or ended the stream.
  broken,    ///< A system call failed.
  violated,  ///< The peer broke the protocol, and is sent Close with the reason.
  too_slow,  ///< The peer did not read in time; what was queued is lost.
};

/// The name of a cause in traces.
[[nodiscard]] constexpr std::string_view trace_name(link_cause which) noexcept {
  switch (which) {
  case link_cause::finished:
    return "finished";
  case link_cause::peer_left:
    return "peer left";
  case link_cause::broken:
    return "broken";
  case link_cause::violated:
    return "violated";
  case link_cause::too_slow:
    return "too slow";
  }
  return {};
}

} // namespace lectern
