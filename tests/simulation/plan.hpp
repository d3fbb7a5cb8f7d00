#pragma once

#include "actors/messages/wire.hpp"
#include "net/source/exit_status.hpp"
#include "tests/simulation/schedule.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lectern::simulation {

/// What a child does: it writes, then ends, unless it is killed before.
struct child_plan {
  struct write {
    std::size_t stream = 0; ///< 0 terminal, 1 output, 2 errors.
    std::size_t bytes = 0;
  };

  /// A background process that holds the child's output open.
  enum class background : std::uint8_t {
    none,
    group,   ///< Stays until a signal ends the group.
    session, ///< A daemon: no signal reaches it, and it does not end.
  };

  std::vector<write> writes;
  net::exit_status end;
  bool awaits_input_end = false; ///< Ends only after the end of its input.
  bool runs_on = false;          ///< Does not end by itself.
  bool reads = true;
  bool ignores_hang_up = false;
  background leaves_behind = background::none;
  int spawn_error = 0;      ///< Not 0: it does not start.
  bool opens_never = false; ///< Its opener hangs; for the console, only the first time.
  std::size_t fails_at = 0; ///< The call on its streams that fails; 0 for none.
};

/// One client with one operation.
struct client_plan {
  enum class kind : std::uint8_t { terminal, pipes, console };

  std::size_t number = 0;
  kind type = kind::terminal;
  std::size_t unit = 0;             ///< The operation's.
  std::size_t link_unit = 0;        ///< Its connections'.
  std::vector<std::string> sockets; ///< Names of the sockets that it connects.
  bool in_session = false;          ///< Speaks the session protocol, on one socket.
  std::optional<viewer_role> role;  ///< Its first role, if it follows roles.
  std::size_t typed_parts = 0;
  bool types_much = false;     ///< More than a source takes at once.
  bool force = false;          ///< Takes over the console.
  bool sends_controls = false; ///< A window size and a signal.
  bool leaves = false;         ///< Leaves after its last act.
  bool is_hasty = false;       ///< Leaves at the final state.
  bool answers_close = true;   ///< Answers Close with Close.
  bool reads_late = false;     ///< Reads only when nothing else is left to do.
  bool withholds = false;      ///< Never connects a required socket.
  child_plan child;            ///< The command's.
};

/// A fault, at or after step `from_step`.
struct fault_plan {
  enum class kind : std::uint8_t {
    reset,    ///< The client's machine resets every connection.
    leave,    ///< The client closes everything.
    vanish,   ///< The client sends and reads nothing from now on.
    lose_one, ///< One of its connections breaks.
    cancel,   ///< Its operation is cancelled.
    claim_twice,
    claim_wrongly,
    violate,      ///< It breaks the session protocol.
    expire_early, ///< The next deadline expires now.
    shut_down,
  };

  kind type{};
  std::size_t client = 0;
  std::size_t socket = 0;
  std::size_t from_step = 0;
  std::size_t part = 0; ///< Its position in the plan's `parts`.
};

/// The clients of a schedule, what they do, and the faults.
struct run_plan {
  std::vector<client_plan> clients;
  std::optional<child_plan> console; ///< Its source; reopened after each end.
  std::size_t console_unit = 0;
  std::vector<std::size_t> listeners; ///< Listeners to the event stream.
  std::vector<fault_plan> faults;     ///< In the order of `from_step`.
  std::vector<std::size_t> change_points;
  bool short_io = false; ///< Reads and writes are short, and wake spuriously.
  std::size_t log_bytes = 0;

  std::vector<std::string> parts; ///< Descriptions of what can be left out.
};

/// The plan that follows from the seed, without the omitted parts.
[[nodiscard]] run_plan make_plan(const schedule& which);

} // namespace lectern::simulation
