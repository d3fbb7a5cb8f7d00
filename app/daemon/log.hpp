#pragma once

#include "lectern/service.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <string>
#include <string_view>

/// The log of `lecternd`, on standard error. Thread safety: every function, from any thread, once
/// `start_log` has returned.
namespace lectern {

/// Something that happened, for people and for programs. Neither text nor fields are payload,
/// environment, keys or links.
struct log_line {
  log_level level = log_level::info;
  std::string text;                ///< E.g. `session ended`.
  boost::json::object fields = {}; ///< Strings and numbers, in the order in which they are read.
};

/// `text: name=value name="value of words"`. One line, whatever the values are.
[[nodiscard]] std::string to_text(const log_line& line);

/// One JSON object: `time` (UTC, RFC 3339), `level`, `message`, then the fields.
[[nodiscard]] std::string to_json(const log_line& line, std::chrono::system_clock::time_point now);

/// The log line for an event of a session.
[[nodiscard]] log_line to_line(const session_event& session);

/// @param level `debug`, `info`, `warning`, `error` or `off`.
void start_log(std::string_view level, bool as_json);

void write_log(const log_line& line);
void write_log(log_level level, std::string text);

} // namespace lectern
