#pragma once

#include "actors/trace/schema.hpp"

#include <caf/rtti_pair.hpp>

#include <cstdint>
#include <string>

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
  source_settled,
  source_retry,
  take_deadline,
  stall_check,
  repaint_due,
  expiry,
  plan_deadline,
  answer_deadline,
  wait_deadline,
  stranger_age,
};

/// What the numbers in our traces mean.
/// @param program Who writes the trace, and its version.
[[nodiscard]] trace::schema trace_schema(std::string program);

/// The number of a message's type in a trace; 0 if it is not known.
[[nodiscard]] std::uint16_t message_number(caf::rtti_pair type) noexcept;

/// The number of an actor's class in a trace; 0 if it is not known.
[[nodiscard]] std::uint16_t role_number(const char* actor_name) noexcept;

} // namespace lectern
