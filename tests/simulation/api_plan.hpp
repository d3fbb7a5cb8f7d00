#pragma once

#include "actors/messages/requests.hpp"
#include "tests/simulation/plan.hpp"
#include "tests/simulation/schedule.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lectern::simulation {

/// One operation, from the request that makes it to its last socket.
struct session_plan {
  std::size_t number = 0;
  std::size_t maker = 0; ///< A position in `people()`, as every person here.
  bool is_console = false;
  bool in_session = false; ///< By one socket, in the session protocol.
  bool force = false;      ///< Takes the console from whoever has it.
  bool withholds = false;  ///< One required socket never comes.
  bool leaves = false;     ///< Once its first socket is open.
  /// Breaks the session protocol once its socket is open, in one of several ways.
  std::optional<std::size_t> breaks = {};
  std::size_t unit = 0; ///< Of its streams.
  child_plan child;     ///< Of a command.
};

/// What a request beside those of the sessions asks for.
enum class purpose : std::uint8_t {
  show,
  cancel,
  await,         ///< For as long as it takes.
  await_briefly, ///< For 5 s.
  join,          ///< With the secret of a session's first socket.
  guess,         ///< With a wrong secret.
  list,
  read_log,
  clear_log,
  listen,
  sign_out,
};

/// What a gatekeeper would be asked about it; of `sign_out`, nothing.
[[nodiscard]] access_kind right_for(purpose kind);

/// One request of somebody, perhaps about a session of somebody else.
struct use_plan {
  std::size_t number = 0;
  std::size_t sender = 0;
  purpose kind{};
  std::size_t session = 0; ///< By number; 0 for none.
  bool is_late = false;    ///< Not before the session has ended.
  bool leaves = false;     ///< Does not stay for the answer, whenever it comes.
  std::size_t unit = 0;
};

/// How a gatekeeper decides: always the same about the same person and right.
struct keeper_plan {
  enum class manner : std::uint8_t { at_once, later, never };

  std::uint64_t salt = 0;
  bool has_silence = false; ///< Some questions are never answered.
  bool is_lenient = false;  ///< Lets everybody cancel what others have made.

  [[nodiscard]] bool denies(std::size_t sender, access_kind right) const;
  [[nodiscard]] manner manner_of(std::size_t sender, access_kind right) const;
};

/// What goes wrong for everybody, at a moment from `from_step` on.
struct api_fault_plan {
  enum class kind : std::uint8_t {
    keeper_stops, ///< From now on its answer is no.
    hurry,        ///< The next deadline passes now.
    shut_down,
  };

  kind type{};
  std::size_t from_step = 0;
  std::size_t part = 0; ///< Of the plan.
};

/// A schedule of requests: who takes part, what they ask for, what goes wrong.
struct api_plan {
  std::vector<session_plan> sessions;
  std::vector<use_plan> uses;
  std::optional<keeper_plan> keeper;
  std::optional<child_plan> console;  ///< Its source, again and again.
  std::vector<api_fault_plan> faults; ///< In the order of `from_step`.
  std::vector<std::size_t> change_points;

  std::vector<std::string> parts; ///< What can be left out, in words.
};

/// The plan that belongs to the seed, without what is omitted.
[[nodiscard]] api_plan make_api_plan(const schedule& drawn);

} // namespace lectern::simulation
