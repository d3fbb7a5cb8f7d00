#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace lectern {

enum class session_kind : std::uint8_t { console, command };

/// Why a session ended.
enum class session_end : std::uint8_t {
  finished,    ///< The command, or the source of the console, has ended.
  client_left, ///< The client left the console, or disappeared.
  cancelled,   ///< A client cancelled it.
  taken_over,  ///< Another client took the console.
  stalled,     ///< The client read nothing for minutes.
  timed_out,   ///< The client did not connect its sockets in time.
  stopped,     ///< The service stopped, or the instance was removed.
  failed,      ///< It could not be started.
};

/// One attachment to a console, or one command, from the moment it is granted until
/// everything that belongs to it has ended.
struct session_event {
  enum class moment : std::uint8_t { began, ended };

  moment what{};
  std::string id = {}; ///< The id of the operation, as in the API and in traces.
  session_kind kind{};
  std::string instance = {};
  std::string who = {}; ///< `caller::name` of the client that started it.
  /// The first word of a command; the others could be secret.
  std::string program = {};
  std::chrono::system_clock::time_point when;
  std::chrono::system_clock::time_point since; ///< When it began.

  // Of `ended`.
  session_end cause{};
  /// Of a command, or of the program of a console, that ended; unset if it is not known.
  std::optional<int> exit_code = {};
  std::string error = {};           ///< Why it failed, for people; empty if it did not.
  std::uint64_t bytes_sent = 0;     ///< To the client; payload that the kernel took.
  std::uint64_t bytes_received = 0; ///< From the client; payload.
  std::uint64_t bytes_dropped = 0;  ///< Output for the client that was never sent.
  std::uint64_t input_dropped = 0;  ///< Input from the client that its program was never given.
};

/// Is called for every session, with its events in order, one call at a time.
using session_observer = std::function<void(const session_event&)>;

} // namespace lectern
