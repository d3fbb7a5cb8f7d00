#pragma once

#include <caf/rtti_pair.hpp>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lectern {

/// How an event of the loop enters its actor.
enum class entrance : std::uint8_t {
  accepted = 1,
  http_stream,
  request_deadline,
  link,
  ping_due,
  drain_deadline,
  child_exit,
  output_ready,
  input_ready,
  kill_deadline,
  output_deadline,
  connect_deadline,
  echo_deadline,
  source_opened,
  open_deadline,
  source_settled,
  source_retry,
  take_deadline,
  stall_check,
  repaint_due,
  expiry,
  plan_deadline,
  reading_deadline,
  answer_deadline,
  wait_deadline,
  stranger_age,
  turn_due,
  viewers_due,
  idle_deadline,
  driver_report,
  driver_answer,
};

// NOLINTNEXTLINE(readability-function-size)
[[nodiscard]] constexpr std::string_view trace_name(entrance which) noexcept {
  switch (which) {
  case entrance::accepted:
    return "accepted";
  case entrance::http_stream:
    return "http stream";
  case entrance::request_deadline:
    return "request deadline";
  case entrance::link:
    return "link";
  case entrance::ping_due:
    return "ping due";
  case entrance::drain_deadline:
    return "drain deadline";
  case entrance::child_exit:
    return "child exit";
  case entrance::output_ready:
    return "output ready";
  case entrance::input_ready:
    return "input ready";
  case entrance::kill_deadline:
    return "kill deadline";
  case entrance::output_deadline:
    return "output deadline";
  case entrance::connect_deadline:
    return "connect deadline";
  case entrance::echo_deadline:
    return "echo deadline";
  case entrance::source_opened:
    return "source opened";
  case entrance::open_deadline:
    return "open deadline";
  case entrance::source_settled:
    return "source settled";
  case entrance::source_retry:
    return "source retry";
  case entrance::take_deadline:
    return "take deadline";
  case entrance::stall_check:
    return "stall check";
  case entrance::repaint_due:
    return "repaint due";
  case entrance::expiry:
    return "expiry";
  case entrance::plan_deadline:
    return "plan deadline";
  case entrance::reading_deadline:
    return "reading deadline";
  case entrance::answer_deadline:
    return "answer deadline";
  case entrance::wait_deadline:
    return "wait deadline";
  case entrance::stranger_age:
    return "stranger age";
  case entrance::turn_due:
    return "turn due";
  case entrance::viewers_due:
    return "viewers due";
  case entrance::idle_deadline:
    return "idle deadline";
  case entrance::driver_report:
    return "driver report";
  case entrance::driver_answer:
    return "driver answer";
  }
  return {};
}

/// The classes of actors in a trace.
enum class role : std::uint16_t {
  unknown = 0,
  listener,
  http_connection,
  connection,
  console,
  command,
  operation,
  directory,
  events,
  recorder,
  api,
  service,
  exchange,
  gatekeeper,
  instance_calls,
  instance_role, ///< `lectern::instance` is what programs add.
};

/// As the actors of the class name themselves; empty for a number that is not a role.
[[nodiscard]] constexpr std::string_view trace_name(role which) noexcept {
  switch (which) {
  case role::unknown:
    break;
  case role::listener:
    return "listener";
  case role::http_connection:
    return "http_connection";
  case role::connection:
    return "connection";
  case role::console:
    return "console";
  case role::command:
    return "command";
  case role::operation:
    return "operation";
  case role::directory:
    return "directory";
  case role::events:
    return "events";
  case role::recorder:
    return "recorder";
  case role::api:
    return "api";
  case role::service:
    return "service";
  case role::exchange:
    return "exchange";
  case role::gatekeeper:
    return "gatekeeper";
  case role::instance_calls:
    return "instance_calls";
  case role::instance_role:
    return "instance";
  }
  return {};
}

/// The names of all messages by their numbers.
[[nodiscard]] std::vector<std::string> message_names();

/// The numbers of the messages that begin the end of something: of a session, a source, an actor.
[[nodiscard]] std::set<std::uint16_t> ending_messages();

/// The number of a message's type in a trace; 0 if it is not known.
[[nodiscard]] std::uint16_t message_number(caf::rtti_pair type) noexcept;

/// The number of an actor's class in a trace; 0 if it is not known.
[[nodiscard]] std::uint16_t role_number(std::string_view actor_name) noexcept;

} // namespace lectern
