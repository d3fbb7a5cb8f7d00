#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace lectern {

enum class session_kind : std::uint8_t { console, command };

enum class session_phase : std::uint8_t { began, ended };

/// Why a session ended.
enum class session_end : std::uint8_t {
  finished,    ///< The command, or the source of the console, has ended.
  client_left, ///< The client left the console, or disappeared.
  cancelled,   ///< A client cancelled it.
  taken_over,  ///< Another client took the console.
  stalled,     ///< The client read nothing for minutes.
  timed_out,   ///< The client did not connect its sockets in time.
  stopped,     ///< The service stopped, or the instance was removed.
  failed,      ///< The session could not be started.
};

/// Reports the beginning or the end of a session: one attachment to a console, or one command, from
/// the moment it is granted until everything that belongs to it has ended.
struct session_event {
  session_phase phase{};
  std::string id = {}; ///< The id of the operation, as in the API and in traces.
  session_kind kind{};
  std::string instance = {};    ///< Name of the instance.
  std::string caller_name = {}; ///< `caller::name` of the client that started it.
  /// The first word of a command; the others could be secret.
  std::string program = {};
  std::chrono::system_clock::time_point time;       ///< Of this event.
  std::chrono::system_clock::time_point start_time; ///< When the session began.

  // Only if it has ended.
  session_end cause{};
  /// Of the command, or of the program of the console, if it ended; unset if unknown.
  std::optional<int> exit_code = {};
  std::string error = {};           ///< Why it failed, as a sentence; empty if it did not.
  std::uint64_t bytes_sent = 0;     ///< Payload to the client, as accepted by the kernel.
  std::uint64_t bytes_received = 0; ///< Payload from the client.
  std::uint64_t bytes_dropped = 0;  ///< Bytes of output that were never sent.
  std::uint64_t input_dropped = 0;  ///< Bytes of input that never reached the program.
};

/// Called for every session, with its events in order, one call at a time, on a thread of the
/// service (see `service_options::callback_threads_max`).
using session_observer = std::function<void(const session_event&)>;

} // namespace lectern
