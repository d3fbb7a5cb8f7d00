#include "app/daemon/log.hpp"

#include "app/service/log_text.hpp"

#include <boost/json/serialize.hpp>

#include <spdlog/fmt/chrono.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <utility>

namespace lectern {

namespace {

namespace json = boost::json;

bool is_json = false; ///< Set before any other thread starts.

std::string quoted_if_needed(std::string_view value) {
  const bool is_plain = !value.empty() && std::ranges::all_of(value, [](char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '=';
  });
  if (is_plain)
    return log_text(value);
  std::string result{'"'};
  for (const char c : value) {
    if (c == '"' || c == '\\')
      result += '\\';
    result += c;
  }
  return log_text(result) + '"';
}

spdlog::level::level_enum to_spdlog(log_level level) {
  switch (level) {
  case log_level::debug:
    return spdlog::level::debug;
  case log_level::info:
    return spdlog::level::info;
  case log_level::warning:
    return spdlog::level::warn;
  case log_level::error:
    break;
  }
  return spdlog::level::err;
}

std::string_view name_of(log_level level) {
  const auto name = spdlog::level::to_string_view(to_spdlog(level));
  return {name.data(), name.size()};
}

std::string_view name_of(session_end cause) {
  switch (cause) {
  case session_end::finished:
    return "finished";
  case session_end::client_left:
    return "client_left";
  case session_end::cancelled:
    return "cancelled";
  case session_end::taken_over:
    return "taken_over";
  case session_end::stalled:
    return "stalled";
  case session_end::timed_out:
    return "timed_out";
  case session_end::stopped:
    return "stopped";
  case session_end::failed:
    return "failed";
  }
  return "unknown";
}

bool is_trouble(session_end cause) {
  return cause == session_end::stalled || cause == session_end::timed_out
         || cause == session_end::failed;
}

void add_end(json::object& fields, const session_event& session) {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  fields["why"] = name_of(session.cause);
  if (session.exit_code)
    fields["code"] = *session.exit_code;
  if (!session.error.empty())
    fields["error"] = session.error;
  fields["ms"] = duration_cast<milliseconds>(session.time - session.start_time).count();
  fields["sent"] = session.bytes_sent;
  fields["received"] = session.bytes_received;
  if (session.bytes_dropped > 0)
    fields["dropped"] = session.bytes_dropped;
  if (session.input_dropped > 0)
    fields["input_dropped"] = session.input_dropped;
}

} // namespace

std::string to_text(const log_line& line) {
  auto result = log_text(line.text);
  const char* separator = ": ";
  for (const auto& [name, value] : line.fields) {
    result += std::exchange(separator, " ") + std::string{name} + '=';
    result += value.is_string() ? quoted_if_needed(value.get_string()) : json::serialize(value);
  }
  return result;
}

std::string to_json(const log_line& line, std::chrono::system_clock::time_point now) {
  using std::chrono::duration_cast;
  const auto since_1970 = duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  const auto second = fmt::gmtime(static_cast<std::time_t>(since_1970 / 1'000));
  json::object object{
    {"time", fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", second, since_1970 % 1'000)},
    {"level", name_of(line.level)},
    {"message", log_text(line.text)}};
  for (const auto& [name, value] : line.fields)
    if (value.is_string())
      object[name] = log_text(value.get_string());
    else
      object[name] = value;
  return json::serialize(object);
}

log_line to_line(const session_event& session) {
  const bool has_ended = session.phase == session_phase::ended;
  const bool is_command = session.kind == session_kind::command;
  log_line line{.text = has_ended ? "session ended" : "session begun"};
  line.fields = {{"id", session.id},
                 {"instance", session.instance},
                 {"what", is_command ? "command" : "console"}};
  if (is_command)
    line.fields["program"] = session.program;
  line.fields["who"] = session.caller_name;
  if (!has_ended)
    return line;
  add_end(line.fields, session);
  if (is_trouble(session.cause))
    line.level = log_level::warning;
  return line;
}

// -- the log of this process --------------------------------------------------------

void start_log(std::string_view level, bool as_json) {
  is_json = as_json;
  auto logger =
    as_json ? spdlog::stderr_logger_mt("lecternd") : spdlog::stderr_color_mt("lecternd");
  if (as_json)
    logger->set_pattern("%v");
  spdlog::set_default_logger(std::move(logger));
  spdlog::set_level(spdlog::level::from_str(std::string{level}));
}

void write_log(const log_line& line) {
  const auto level = to_spdlog(line.level);
  if (spdlog::should_log(level))
    spdlog::log(level, "{}",
                is_json ? to_json(line, std::chrono::system_clock::now()) : to_text(line));
}

void write_log(log_level level, std::string text) {
  write_log(log_line{level, std::move(text)});
}

} // namespace lectern
