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

/// What a child does: write, then end, unless it is ended.
struct child_plan {
  struct write {
    std::size_t stream = 0; ///< 0 terminal, 1 output, 2 errors.
    std::size_t bytes = 0;
  };

  /// Somebody in the background who holds the child's output open.
  enum class background : std::uint8_t {
    none,
    group,   ///< Stays until a signal ends the group.
    session, ///< A daemon: no signal reaches it, and it does not end.
  };

  std::vector<write> writes;
  net::exit_status end;
  bool awaits_input_end = false; ///< Ends only behind the end of its input.
  bool runs_on = false;          ///< Does not end by itself.
  bool reads = true;
  bool ignores_hang_up = false;
  background leaves_behind = background::none;
  int spawn_error = 0;      ///< Not 0: does not start.
  bool opens_never = false; ///< Its opener hangs; of the console the first time.
  std::size_t fails_at = 0; ///< The call on its streams that fails; 0 for none.
};

/// One client with one operation.
struct client_plan {
  enum class kind : std::uint8_t { terminal, pipes, console };

  std::size_t number = 0;
  kind what = kind::terminal;
  std::size_t unit = 0;             ///< Of the operation.
  std::size_t link_unit = 0;        ///< Of its connections.
  std::vector<std::string> sockets; ///< Those that it connects.
  bool in_session = false;          ///< By one socket, in the session protocol.
  std::optional<viewer_role> role;  ///< In which it begins, if it follows roles.
  std::size_t typed_parts = 0;
  bool types_much = false;   ///< More than a source takes at once.
  bool force = false;        ///< Takes the console from whoever has it.
  bool says_more = false;    ///< Window size and a signal, on its control socket.
  bool leaves = false;       ///< Goes when it has said everything.
  bool is_hasty = false;     ///< Goes as soon as it hears of the final state.
  bool answers_close = true; ///< Closes when it is told Close.
  bool reads_late = false;   ///< Reads nothing before nothing else is left to do.
  bool withholds = false;    ///< One required socket never comes.
  child_plan child;          ///< Of a command.
};

/// What goes wrong while it runs, at a moment from `from_step` on.
struct fault_plan {
  enum class kind : std::uint8_t {
    reset,    ///< The client's machine resets every connection.
    leave,    ///< The client closes everything.
    vanish,   ///< The client is silent from now on, and reads nothing.
    lose_one, ///< One of its connections breaks.
    cancel,   ///< Somebody cancels its operation.
    claim_twice,
    claim_wrongly,
    violate, ///< It says what the session protocol forbids.
    hurry,   ///< The next deadline passes now.
    shut_down,
  };

  kind what{};
  std::size_t client = 0;
  std::size_t socket = 0;
  std::size_t from_step = 0;
  std::size_t part = 0; ///< Of the plan.
};

/// Who takes part in a schedule, what they do, and what goes wrong.
struct plan {
  std::vector<client_plan> clients;
  std::optional<child_plan> console; ///< Its source, again and again.
  std::size_t console_unit = 0;
  std::vector<std::size_t> listeners; ///< Of the event stream, by number.
  std::vector<fault_plan> faults;     ///< In the order of `from_step`.
  std::vector<std::size_t> change_points;
  bool short_io = false; ///< Reads and writes take less than they could, and wait in vain.
  std::size_t log_bytes = 0;

  std::vector<std::string> parts; ///< What can be left out, in words.
};

/// The plan that belongs to the seed, without what is omitted.
[[nodiscard]] plan make_plan(const schedule& which);

} // namespace lectern::simulation
