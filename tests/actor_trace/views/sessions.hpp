#pragma once

#include "tests/actors/trace/trace_builder.hpp"
#include "tools/actor-trace/reading.hpp"

#include <cstdint>
#include <functional>
#include <vector>

/// Sessions as the daemon would trace them, with gaps where a test has something to say.
namespace lectern::test {

/// Actors of an `exec_session`.
inline constexpr std::uint32_t directory = 1;
inline constexpr std::uint32_t http_connection = 2;
inline constexpr std::uint32_t operation = 3;
inline constexpr std::uint32_t connection = 4;
inline constexpr std::uint32_t process = 5;
inline constexpr std::uint32_t link = 17;

/// Causes of an operation's end, as the daemon numbers them.
inline constexpr std::uint32_t finished = 0;
inline constexpr std::uint32_t client_left = 1;
inline constexpr std::uint32_t cancelled = 2;
inline constexpr std::uint32_t taken_over = 3;
inline constexpr std::uint32_t stalled = 4;
inline constexpr std::uint32_t timed_out = 5;
inline constexpr std::uint32_t stopped = 6;
inline constexpr std::uint32_t failed = 7;

using scene = std::function<void(trace_builder&)>;

/// A client runs a command on a terminal.
/// @param end What happens once the command runs.
[[nodiscard]] trace_builder exec_session(const scene& end);

/// The command writes 1234 bytes, exits with `code` and drains; all actors end.
[[nodiscard]] scene command_exits(std::uint32_t code, std::uint64_t bytes_dropped = 0);

/// The same to its end, with code 3.
[[nodiscard]] inline trace_builder exec_session() {
  return exec_session(command_exits(3));
}

/// The operation decides to end.
/// @param lost_link Of `client_left`.
/// @param on_request Of `cancelled`: by a client.
void decide(trace_builder& in, std::uint32_t cause, std::uint32_t lost_link = 0,
            bool on_request = false);

/// An actor of which nothing else is known sends a message, which is handled.
void tell(trace_builder& in, std::uint32_t from, std::uint32_t to, std::string_view message,
          const trace_builder::body& then = {});

[[nodiscard]] std::vector<tracing::event_index> all_of(const tracing::reading& in);

} // namespace lectern::test
