#pragma once

#include "tools/actor-trace/table.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The sessions of a daemon, as it wrote them down: also those that its rings have forgotten.
namespace lectern::tracing {

struct listed_session {
  std::string id;
  std::string began; ///< UTC, RFC 3339.
  std::string instance;
  std::string subject; ///< `console`, or `command ls`.
  std::string user;
  enum class phase : std::uint8_t { runs, ended, lost } state{}; ///< Lost: its daemon died.
  std::string cause; ///< Of one that ended, e.g. `client_left`.
  std::optional<std::int64_t> exit_code;
  std::string error;
  std::int64_t milliseconds = 0; ///< Of one that ended.
};

/// @param lines What daemons wrote, oldest first; lines that are cut short are left out.
/// @param is_running Whether a process with this number runs.
/// @returns The sessions, in the order in which they began.
[[nodiscard]] std::vector<listed_session>
parse_sessions(std::string_view lines, const std::function<bool(std::uint64_t pid)>& is_running);

/// The sessions in the folder of a trace or recording; none if no list was written.
[[nodiscard]] std::vector<listed_session> sessions_beside(const std::filesystem::path& trace);

/// Those of which each word is a part of: their id, instance, subject, user or cause.
[[nodiscard]] std::vector<listed_session> chosen(const std::vector<listed_session>& sessions,
                                                 const std::vector<std::string>& words);

/// The session that a word names: by any part of its id that only it has, or the last of an
/// instance; an empty word is the last one of all. Those that ended come before those that run.
/// @returns Null if there is none. @throws failure if several ids have that part.
[[nodiscard]] const listed_session* session_meant(const std::vector<listed_session>& sessions,
                                                  const std::string& word);

/// How it went, in a sentence that needs no trace.
[[nodiscard]] std::string sentence_of(const listed_session& listed);

[[nodiscard]] table to_table(const std::vector<listed_session>& sessions);

} // namespace lectern::tracing
