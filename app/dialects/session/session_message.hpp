#pragma once

#include "actors/messages/codec.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// The JSON of the session protocol: see PROTOCOL.md.
namespace lectern::session {

/// Of one Text message of a client. Those that have a meaning have less than 100 bytes.
inline constexpr std::size_t text_bytes_max = 4 * 1024;

/// Understands a Text message: `ack`, `resize`, `signal`, `ask_control`, `give_control`, or a
/// violation.
[[nodiscard]] client_message parse_message(std::string_view text);

/// The name of a role, in requests, too.
[[nodiscard]] std::string_view name_of(viewer_role role) noexcept;

/// The role of this name.
[[nodiscard]] std::optional<viewer_role> role_of(std::string_view name) noexcept;

[[nodiscard]] std::string begin_text(const view_begun& begun);
[[nodiscard]] std::string grant_text(const input_grant& grant);
[[nodiscard]] std::string role_text(const role_changed& now);
[[nodiscard]] std::string viewers_text(const viewers_changed& now);
[[nodiscard]] std::string asked_text(const control_asked& asked);
[[nodiscard]] std::string gap_text(const output_gap& gap);
[[nodiscard]] std::string idle_text();
[[nodiscard]] std::string end_text(const ending& end, std::string_view message);

} // namespace lectern::session
