#pragma once

#include "actors/messages/codec.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// The JSON of the session protocol: see PROTOCOL.md.
namespace lectern::session {

/// Of one Text message of a client. Those that have a meaning have less than 100 bytes.
inline constexpr std::size_t text_bytes_max = 4 * 1024;

/// Understands a Text message: `ack`, `resize`, `signal`, or a violation.
[[nodiscard]] client_message parse_message(std::string_view text);

[[nodiscard]] std::string begin_text(const view_begun& begun);
[[nodiscard]] std::string grant_text(const input_grant& grant);
[[nodiscard]] std::string gap_text(const output_gap& gap);
[[nodiscard]] std::string idle_text();
[[nodiscard]] std::string end_text(const ending& end, std::string_view message);

} // namespace lectern::session
