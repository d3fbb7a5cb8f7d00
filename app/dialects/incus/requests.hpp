#pragma once

#include "actors/messages/local.hpp"
#include "app/dialects/incus/instance_requests.hpp"
#include "app/dialects/incus/refusal.hpp"
#include "net/stream/terminal_size.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <variant>

/// Bodies and parameters of requests. Keys we do not know are ignored; keys we know
/// hold what they must, or the request is refused with the key's name.
namespace lectern::incus {

/// All words of a command and its environment. Linux leaves them 2 MiB (a quarter
/// of the usual stack, execve(2)); the rest is for what an instance adds.
inline constexpr std::size_t exec_bytes_max = 1024 * 1024;

/// One word or variable with its end (`MAX_ARG_STRLEN`, execve(2)).
inline constexpr std::size_t exec_word_bytes_max = 128 * 1024 - 1;

/// Understands the body of `POST …/exec`.
[[nodiscard]] std::variant<exec_request, refusal> parse_exec(std::string_view body);

struct console_request {
  std::optional<net::terminal_size> size;
  bool force = false;
  bool wants_graphics = false; ///< Type `vga`.
  /// Set: one socket in the session protocol, from here on.
  std::optional<log_position> resume;
  viewer_role role = viewer_role::controller;
  bool follows_roles = false; ///< The client named a role: it understands that it may change.
};

/// Understands the body of `POST …/console`.
[[nodiscard]] std::variant<console_request, refusal> parse_console(std::string_view body);

/// The fields of a request's body, if it has any.
using request_body = std::variant<std::monostate, std::shared_ptr<const exec_request>,
                                  console_request, new_instance, changed_instance, state_change>;

/// Understands the body of one kind of request.
using body_parser = std::variant<request_body, refusal> (*)(std::string_view text);

/// As `parse_exec`.
[[nodiscard]] std::variant<request_body, refusal> exec_body(std::string_view text);

/// As `parse_console`.
[[nodiscard]] std::variant<request_body, refusal> console_body(std::string_view text);

/// As `parse_new_instance`.
[[nodiscard]] std::variant<request_body, refusal> new_instance_body(std::string_view text);

/// As `parse_changed_instance`.
[[nodiscard]] std::variant<request_body, refusal> changed_instance_body(std::string_view text);

/// As `parse_state_change`.
[[nodiscard]] std::variant<request_body, refusal> state_change_body(std::string_view text);

/// Understands `timeout` of `…/wait`, in seconds.
/// @returns Nothing for `-1` or an empty `text`: wait for as long as it takes.
[[nodiscard]] std::variant<std::optional<std::chrono::seconds>, refusal>
parse_timeout(std::string_view text);

/// Understands `type` of `/1.0/events`: names with commas between.
/// @returns Nothing for an empty `text`: all types.
[[nodiscard]] std::variant<std::set<event_type>, refusal> parse_event_types(std::string_view text);

} // namespace lectern::incus
