#pragma once

#include <cstddef>
#include <ctime>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lectern::net {

/// Start line and fields of an answer (RFC 9112).
struct answer_head {
  unsigned version = 11; ///< Of the request: 10 or 11.
  unsigned status = 200;
  std::string content_type = {}; ///< Empty: the field is left out.
  bool keep_alive = false;
  /// Unset: the body comes later, chunked, or until the end of stream in HTTP/1.0.
  std::optional<std::size_t> body_bytes = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// The head as it goes on the wire. Beast's serializer would leave all decisions of this file here,
/// and save the reasons of statuses alone, for Beast in one more place.
///
///  A 426 names the WebSocket version spoken here
/// (RFC 9110, 15.5.22; RFC 6455, 4.4).
[[nodiscard]] std::string to_text(const answer_head& head, std::time_t now);

/// What stands before a chunk of `size` bytes (RFC 9112, 7.1).
[[nodiscard]] std::string chunk_front(std::size_t size);

/// What follows the only chunk of a body, or stands for an empty one.
[[nodiscard]] std::string chunk_back(std::size_t size);

/// An instant as `Date` wants it (RFC 9110, 5.6.7), whatever the host's locale.
[[nodiscard]] std::string http_date(std::time_t when);

} // namespace lectern::net
