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
  cancelled,   ///< Somebody cancelled it.
  taken_over,  ///< Another client took the console.
  stalled,     ///< The client read nothing for minutes.
  timed_out,   ///< The client did not connect its sockets in time.
  stopped,     ///< The service stopped, or the instance was removed.
  failed,      ///< It could not be started.
};

/// One attachment to a console, or one command, from the moment it is granted until
/// nothing of it is left.
struct session_event {
  enum class moment : std::uint8_t { began, ended };

  moment what{};
  std::string id = {}; ///< Of the operation, as clients and traces know it.
  session_kind kind{};
  std::string instance = {};
  std::string who = {}; ///< `caller::name` of whoever asked for it.
  /// The first word of a command; the others may be secret.
  std::string program = {};
  std::chrono::system_clock::time_point when;
  std::chrono::system_clock::time_point since; ///< It began.

  // Of `ended`.
  session_end cause{};
  std::optional<int> exit_code = {}; ///< Of a command that ended.
  std::string error = {};            ///< Why it failed, in words; empty if it did not.
  std::uint64_t bytes_sent = 0;      ///< To the client; payload that the kernel took.
  std::uint64_t bytes_received = 0;  ///< From the client; payload.
  std::uint64_t bytes_dropped = 0;   ///< Said for the client, and never sent.
  std::uint64_t input_dropped = 0;   ///< Typed by the client, and not given to what it typed into.
};

/// Is told of every session, of each in order, one event after the other.
using session_observer = std::function<void(const session_event&)>;

} // namespace lectern
