#include "app/dialects/session/session_message.hpp"

#include "actors/messages/handles.hpp"
#include "app/dialects/bounded_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <signal.h>

#include <cstdint>
#include <limits>
#include <optional>

namespace lectern::session {

namespace json = boost::json;

namespace {

/// A message has three members; the rest is for those that we do not know.
constexpr json_limits message_limits{.depth_max = 4, .members_max = 64, .members_in_all = 64};

std::string_view name_of(end_cause cause) {
  switch (cause) {
  case end_cause::finished:
    return "finished";
  case end_cause::client_left:
    return "client_left";
  case end_cause::cancelled:
    return "cancelled";
  case end_cause::taken_over:
    return "taken_over";
  case end_cause::stalled:
    return "stalled";
  case end_cause::timed_out:
    return "timed_out";
  case end_cause::stopped:
    return "stopped";
  case end_cause::failed:
    return "failed";
  }
  return "";
}

client_message broken(std::string why) {
  return violation{net::close_code::policy_error, std::move(why)};
}

/// The number under `key`, if it is one from 1 to `most`.
template <class Number>
std::optional<Number> number_in(const json::object& message, std::string_view key, Number most) {
  const auto* value = message.if_contains(key);
  json::error_code error;
  const auto number = value != nullptr ? value->to_number<std::uint64_t>(error) : 0;
  if (error || number < 1 || number > static_cast<std::uint64_t>(most))
    return std::nullopt;
  return static_cast<Number>(number);
}

client_message parse_ack(const json::object& message) {
  const auto bytes = number_in(message, "bytes", std::numeric_limits<std::size_t>::max());
  return bytes ? output_taken{*bytes} : broken("\"ack\" needs \"bytes\", at least 1");
}

client_message parse_resize(const json::object& message) {
  constexpr auto most = std::numeric_limits<std::uint16_t>::max();
  const auto columns = number_in(message, "columns", most);
  const auto rows = number_in(message, "rows", most);
  if (!columns || !rows)
    return broken("\"resize\" needs \"columns\" and \"rows\", from 1 to 65535");
  return window_resized{{*columns, *rows}};
}

client_message parse_signal(const json::object& message) {
  const auto number = number_in(message, "number", SIGRTMAX);
  return number ? signal_wanted{*number} : broken("\"signal\" needs \"number\", from 1 to 64");
}

} // namespace

client_message parse_message(std::string_view text) {
  json::error_code error;
  const auto parsed = parse_bounded(text, error, message_limits);
  const auto* message = error ? nullptr : parsed.if_object();
  const auto* value = message != nullptr ? message->if_contains("type") : nullptr;
  const auto* type = value != nullptr ? value->if_string() : nullptr;
  if (type == nullptr)
    return broken("Expected a JSON object with a \"type\"");
  if (*type == "ack")
    return parse_ack(*message);
  if (*type == "resize")
    return parse_resize(*message);
  if (*type == "signal")
    return parse_signal(*message);
  if (*type == "ask_control")
    return control_requested{};
  if (*type == "give_control")
    return control_given{};
  return broken("Unknown message type");
}

std::string_view name_of(viewer_role role) noexcept {
  switch (role) {
  case viewer_role::spectator:
    return "spectator";
  case viewer_role::participant:
    return "participant";
  case viewer_role::controller:
    return "controller";
  }
  return "";
}

std::optional<viewer_role> role_of(std::string_view name) noexcept {
  for (const auto role :
       {viewer_role::spectator, viewer_role::participant, viewer_role::controller})
    if (name_of(role) == name)
      return role;
  return std::nullopt;
}

std::string begin_text(const view_begun& begun) {
  json::object message{{"type", "begin"},     {"role", name_of(begun.role)},
                       {"log", begun.at.log}, {"offset", begun.at.offset},
                       {"end", begun.end},    {"window", viewer_window_bytes}};
  if (!begun.modes.empty())
    message["modes"] = begun.modes;
  return json::serialize(message);
}

std::string grant_text(const input_grant& grant) {
  return json::serialize(json::object{{"type", "grant"}, {"bytes", grant.bytes}});
}

std::string role_text(const role_changed& now) {
  return json::serialize(
    json::object{{"type", "role"}, {"role", name_of(now.role)}, {"by", now.by}});
}

std::string viewers_text(const viewers_changed& now) {
  return json::serialize(
    json::object{{"type", "viewers"},
                 {"controller", now.controller},
                 {"spectators", json::array(now.others.begin(), now.others.end())},
                 {"count", now.others_count}});
}

std::string asked_text(const control_asked& asked) {
  return json::serialize(json::object{{"type", "control_wanted"}, {"by", asked.by}});
}

std::string gap_text(const output_gap& gap) {
  return json::serialize(json::object{{"type", "gap"}, {"from", gap.from}, {"to", gap.to}});
}

std::string idle_text() {
  return R"({"type":"idle"})";
}

std::string end_text(const ending& end, std::string_view message) {
  json::object text{{"type", "end"}, {"cause", name_of(end.reason.cause)}};
  if (end.exit_code)
    text["exit_code"] = *end.exit_code;
  text["message"] = message;
  return json::serialize(text);
}

} // namespace lectern::session
