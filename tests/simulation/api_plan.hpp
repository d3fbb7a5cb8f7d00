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
  std::size_t maker = 0; ///< A position in `people()`.
  bool is_console = false;
  bool in_session = false; ///< Speaks the session protocol, on one socket.
  bool force = false;      ///< Takes over the console from its controller.
  bool withholds = false;  ///< Never connects one required socket.
  bool leaves = false;     ///< Once its first socket is open.
  /// Set: breaks the session protocol once its socket is open, in this way.
  std::optional<std::size_t> breaks = {};
  std::size_t unit = 0; ///< Of its streams.
  child_plan child;     ///< Of a command.
};

/// The kind of a request that is not part of a session.
enum class purpose : std::uint8_t {
  show,
  cancel,
  await,         ///< Without a timeout.
  await_briefly, ///< With a timeout of 5 s.
  join,          ///< With the secret of a session's first socket.
  guess,         ///< With a wrong secret.
  list,
  read_log,
  clear_log,
  listen,
  sign_out,
};

/// The right that a gatekeeper is asked about. Not used for `sign_out`.
[[nodiscard]] access_kind right_for(purpose kind);

/// One request, possibly about another person's session.
struct use_plan {
  std::size_t number = 0;
  std::size_t sender = 0;
  purpose kind{};
  std::size_t session = 0; ///< By number; 0 for none.
  bool is_late = false;    ///< Sent only after the session has ended.
  bool leaves = false;     ///< Closes the stream at some point, answered or not.
  std::size_t unit = 0;
};

/// How a gatekeeper decides: always the same for the same person and right.
struct gatekeeper_plan {
  enum class manner : std::uint8_t { at_once, later, never };

  std::uint64_t salt = 0;
  bool has_silence = false; ///< Some questions are never answered.
  bool is_lenient = false;  ///< Lets anyone cancel any operation.

  [[nodiscard]] bool denies(std::size_t sender, access_kind right) const;
  [[nodiscard]] manner manner_of(std::size_t sender, access_kind right) const;
};

/// A fault that affects the whole service, at or after step `from_step`.
struct api_fault_plan {
  enum class kind : std::uint8_t {
    gatekeeper_stops, ///< It denies everything from now on.
    expire_early,     ///< The next deadline expires now.
    shut_down,
  };

  kind type{};
  std::size_t from_step = 0;
  std::size_t part = 0; ///< Its position in the plan's `parts`.
};

/// The plan of an API schedule: sessions, other requests, and faults.
struct api_plan {
  std::vector<session_plan> sessions;
  std::vector<use_plan> uses;
  std::optional<gatekeeper_plan> gatekeeper;
  std::optional<child_plan> console;  ///< Its source; reopened after each end.
  std::vector<api_fault_plan> faults; ///< In the order of `from_step`.
  std::vector<std::size_t> change_points;

  std::vector<std::string> parts; ///< Descriptions of what can be left out.
};

/// The plan that follows from the seed, without the omitted parts.
[[nodiscard]] api_plan make_api_plan(const schedule& drawn);

} // namespace lectern::simulation
