#pragma once

#include "actors/messages/causes.hpp"
#include "actors/messages/requests.hpp"
#include "actors/messages/wire.hpp"
#include "net/source/exit_status.hpp"
#include "net/stream/chunk.hpp"
#include "net/stream/terminal_size.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The messages that stay within this process, by direction. Requests are imperatives, facts are
/// participles. What sources and viewers say to each other stands in `wire.hpp`; messages that
/// introduce one actor to another carry its handle and stand in `handles.hpp`, those about
/// requests of clients in `requests.hpp`.
namespace lectern {

// -- names --------------------------------------------------------------------

/// One connection, for the lifetime of the process; never reused.
enum class link_id : std::uint64_t {};

/// One operation: a UUID in its canonical form.
struct operation_id {
  std::string text;

  friend auto operator<=>(const operation_id&, const operation_id&) = default;
};

using wall_time = std::chrono::system_clock::time_point;

enum class operation_status : std::uint8_t { running, success, failure, cancelled };

/// The name of a status in traces.
[[nodiscard]] constexpr std::string_view trace_name(operation_status which) noexcept {
  switch (which) {
  case operation_status::running:
    return "running";
  case operation_status::success:
    return "success";
  case operation_status::failure:
    return "failure";
  case operation_status::cancelled:
    return "cancelled";
  }
  return {};
}

[[nodiscard]] constexpr bool is_final(operation_status status) noexcept {
  return status >= operation_status::success;
}

/// What operations do to an instance that have no client of their own.
enum class instance_task : std::uint8_t {
  create,
  update,
  remove,
  start,
  stop,
  restart,
  freeze,
  unfreeze,
};

/// Why something ends. Dialects have words for it.
struct end_reason {
  end_cause cause = end_cause::finished;
  std::string by = {};         ///< Of `taken_over`: by which client, for people; may be empty.
  bool has_signed_out = false; ///< Of `cancelled`: its principal has. Otherwise a client asked.

  friend bool operator==(const end_reason&, const end_reason&) = default;
};

/// What is missing of the recorded output of a command.
struct recording_flaw {
  std::set<std::size_t> removed = {}; ///< Streams whose file was removed: 1 output, 2 errors.
  std::string reason = {};            ///< Why it was, for people.
  std::uint64_t bytes_dropped = 0;    ///< Did not fit.

  friend bool operator==(const recording_flaw&, const recording_flaw&) = default;
};

/// How an operation ended.
struct ending {
  operation_status status = operation_status::success;
  end_reason reason = {};            ///< Valid if `status` is final.
  std::optional<int> exit_code = {}; ///< Set when a command, or the program in a console, ended.
  int open_error = 0;                ///< Of `failed`: `errno` of why its source never ran.
  std::optional<recording_flaw> flaw = {}; ///< Set: the reason why it is a failure.
  std::string task_flaw = {};              ///< Of a task that has failed: why, for people.

  friend bool operator==(const ending&, const ending&) = default;
};

/// What one step of stopping the service may take. Operations, consoles and the
/// event stream end one after another, and three of these fit into 5 s.
inline constexpr std::chrono::milliseconds shut_down_step{1'500};

// -- owner <-> connection -----------------------------------------------------

/// The client's window has this size. Sent while no source serves the link.
struct window_sized {
  net::terminal_size size;
};

/// `bytes` of events reached the wire; as many more may be sent.
struct event_credit {
  link_id link{};
  std::size_t bytes = 0;
};

/// Everything up to the end of the source, or of the owner, is with the kernel, Close included.
struct link_flushed {
  link_id link{};
};

/// Something has waited to be written for a whole `stall_timeout`, and nothing was written
/// meanwhile: the peer does not read. Repeated as long as that is so.
struct link_stalled {
  link_id link{};
};

/// The socket is closed. The last message of every connection, sent exactly once.
struct link_stopped {
  link_id link{};
  link_cause cause{};
  std::uint64_t bytes_sent = 0;     ///< Payload that reached the kernel.
  std::uint64_t bytes_dropped = 0;  ///< Accepted, but not written.
  std::uint64_t bytes_received = 0; ///< Payload from the peer.
  std::uint64_t input_dropped = 0;  ///< Of it, typed and not passed to the source.
};

/// Pass on what has arrived of the client's input, as far as it is granted, then leave the source.
struct leave_view {};

struct view_left {};

/// Write what is queued, then Close with `code` (RFC 6455, 7.4.1; 0 for none).
/// Repeating it moves the deadline.
struct stop_link {
  std::uint16_t code = 0;
  std::optional<end_reason> reason = {}; ///< For people, in the words of the dialect.
  /// Until the socket is closed; then what is queued is dropped. Time for a person
  /// whose network stutters. Unset: what is queued takes as long as its reader does.
  std::optional<std::chrono::milliseconds> within{10'000};
  /// Sent before Close, if the dialect has a message for it.
  std::optional<ending> outcome = {};
};

// -- owner -> source ------------------------------------------------------------

/// Open the source; viewers attached before see everything. Repeating it is harmless.
struct start_source {};

/// End the source of a console, and do not open it again before `start_source`. Its log stays.
/// Repeating it is harmless.
struct halt_source {};

/// End the source: SIGHUP to its group now, SIGKILL after `grace`. Repeating it moves the deadline.
struct hang_up {
  std::chrono::milliseconds grace = shut_down_step;
};

/// Read the console's log. Changes nothing.
struct get_console_log {};

/// What the log holds in memory, oldest byte first.
struct console_log {
  std::vector<net::chunk> parts;
};

/// Forget what the log holds: neither `get_console_log` nor viewers that attach later see it.
/// Viewers already attached are not affected.
struct clear_console_log {};

struct console_log_cleared {};

// -- about operations ---------------------------------------------------------

/// What a command is to run as; from the body of a request.
struct exec_request {
  std::vector<std::string> command = {};
  std::map<std::string, std::string> environment = {};
  std::string directory = {}; ///< Empty: the user's home.
  bool interactive = false;
  bool awaits_sockets = true; ///< Otherwise it starts at once, without input.
  bool is_recorded = false;   ///< Its output goes to files. Needs `!awaits_sockets`.
  bool in_session = false;    ///< By one socket, in the session protocol. Needs `interactive`.
  std::optional<net::terminal_size> size = {};
  std::uint32_t user = 0;
  std::uint32_t group = 0;

  /// Of its source: see `source_plan`.
  [[nodiscard]] std::optional<net::terminal_size> terminal() const {
    return interactive ? std::optional{size.value_or(net::terminal_size{})} : std::nullopt;
  }
};

/// An operation as seen from outside at one moment.
struct operation_info {
  operation_id id;
  std::string instance;
  wall_time created_at;
  wall_time updated_at;
  ending end = {.status = operation_status::running};
  bool may_cancel = true;
  principal maker = {};                       ///< The caller that requested it.
  viewer_role role = viewer_role::controller; ///< Of its client.
  /// Of commands, as the client put it; null for consoles. Shared by all that describe the
  /// operation: it may have a megabyte.
  std::shared_ptr<const exec_request> exec;
  std::optional<instance_task> task = {}; ///< Set: it has no client; it changes the instance.
};

/// Begin; answered once the sockets may connect. Fails with `ec::console_busy`, and
/// with `ec::operation_over` if it is repeated.
struct begin_operation {};

struct operation_begun {
  operation_info info;
  /// Of its sockets, in the order in which they were asked for. For the maker only.
  std::vector<std::string> secrets = {};
};

/// Use up the socket with this secret. Fails with `ec::secret_unknown`,
/// `ec::secret_used`, or `ec::operation_over`.
struct claim_socket {
  std::string secret;
};

/// What a socket of an operation is for.
enum class socket_role : std::uint8_t {
  terminal, ///< Input and output of a PTY or console.
  input,    ///< Input of a pipe.
  output,   ///< Output of a pipe.
  control,  ///< Window size and signals.
  session,  ///< A terminal and its control in one.
};

struct socket_claim {
  std::size_t slot = 0;
  socket_role role{};
};

/// End as cancelled. Fails with `ec::operation_over`.
struct cancel_operation {
  bool has_signed_out = false; ///< Its principal has. Otherwise a client asks for it.
};

struct operation_cancelled {};

/// The service ends: sockets close with 1001, the command is hung up.
struct shut_down {};

/// An actor has finished all that `shut_down` asked for.
struct shut_down_done {
  std::uint64_t bytes_dropped = 0; ///< Accepted for clients, but not written.
};

// -- directory ----------------------------------------------------------------

/// An operation changed; passed on to `events`. The final state is kept for
/// `directory_limits::final_kept`.
struct operation_changed {
  operation_info info;
};

/// What went through the sockets of an operation. Payload.
struct traffic {
  std::uint64_t bytes_sent = 0; ///< Reached the kernel.
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_dropped = 0; ///< Accepted for the client, but not written.
  std::uint64_t input_dropped = 0; ///< Typed by the client, and not passed to the source.
};

/// The operation's actor is about to end: nothing of it is left but its final
/// state.
struct delist {
  operation_id id;
  traffic sum = {};
};

/// Fails with `ec::operation_unknown`.
struct find_operation {
  operation_id id;
};

/// Those that run come before those that have ended, and new ones before old ones.
struct list_operations {
  std::size_t most = 1'000; ///< Beyond it the rest is left out.
};

struct operation_list {
  std::vector<operation_info> operations; ///< Oldest first.
};

// -- events -------------------------------------------------------------------

enum class event_type : std::uint8_t { operation, lifecycle, logging };

/// Something happened to an instance, e.g. `instance-exec`.
struct lifecycle {
  std::string action;
  std::string instance;
  std::map<std::string, std::string> context;
  std::string requested_by = {}; ///< The caller that requested it, as text; empty if none.
  std::string protocol = {};     ///< By which they came, for people: `unix`, `token`, ….
};

/// One entry of the event stream.
struct event {
  wall_time when;
  std::optional<operation_info> operation; ///< Exactly one of the two is set.
  std::optional<lifecycle> change;

  [[nodiscard]] event_type type() const noexcept {
    return operation ? event_type::operation : event_type::lifecycle;
  }
};

/// An event as it goes out: encoded once, its bytes are shared by all that send them.
struct event_frame {
  net::chunk text;
};

} // namespace lectern
