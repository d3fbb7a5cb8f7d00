#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::net {

/// Why a request is refused. `status` is 0 if it is not.
struct http_fault {
  unsigned status = 0;
  std::string words;

  explicit operator bool() const noexcept { return status != 0; }
};

/// What of a request's head decides about its framing and its upgrade. Fields
/// that were not sent are empty.
struct request_facts {
  std::string_view method = {};
  unsigned version = 11; ///< 10 or 11.
  std::size_t host_count = 0;
  std::string_view transfer_encoding = {};
  std::string_view upgrade = {};
  bool connection_upgrades = false; ///< `Connection` has the token `upgrade`.
  std::size_t ws_key_count = 0;
  std::string_view ws_key = {};
  std::string_view ws_version = {};
  bool has_body = false;
  bool has_more = false; ///< Bytes arrived after the head.
};

/// Whether the request asks for a WebSocket, correctly or not.
[[nodiscard]] bool asks_for_websocket(const request_facts& facts);

/// Checks what parsing alone does not (RFC 9112, 3.2 and 6.1; RFC 6455, 4.2.1).
[[nodiscard]] http_fault check(const request_facts& facts);

/// Whether a field of `head`, a request's head as it was sent, is continued on the next line
/// (obs-fold, RFC 9112, 5.2), which others may read as a field of its own.
[[nodiscard]] bool has_folded_field(std::string_view head);

/// A target in absolute form, as clients send it to proxies (RFC 9112, 3.2.2), taken apart.
struct absolute_target {
  std::string host; ///< Counts in place of the field `Host`. Empty: it cannot be used.
  std::string path; ///< With the query; begins with `/`.
};

/// @returns The parts of `target`, or nothing if it is in another form.
[[nodiscard]] std::optional<absolute_target> parse_absolute(std::string_view target);

/// `text` without the white space of HTTP around it (OWS, RFC 9110, 5.6.3).
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// Whether `list` (comma-separated) has `token`, whatever the case.
[[nodiscard]] bool has_token(std::string_view list, std::string_view token);

} // namespace lectern::net
