#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lectern::net {

/// One request, complete with its body.
struct http_request {
  std::string method; ///< As sent, e.g. `GET`.
  std::string target; ///< Path and query as sent, percent-encoded.
  std::string host;   ///< The field, or the authority of a target in absolute form.
  // Fields, empty if the client sent none.
  std::string origin;
  std::string authorization;
  std::string cookie;
  std::string user_agent;
  std::string accept_encoding;
  std::string if_none_match;
  std::string subprotocols; ///< `Sec-WebSocket-Protocol`: names with commas between.
  std::string accept;
  std::string proof;      ///< `Lectern-Proof`: what the web page adds to its cookie.
  std::string fetch_site; ///< `Sec-Fetch-Site`: which page made the browser send the request.
  std::string body;
  bool wants_upgrade = false; ///< A well-formed WebSocket handshake.

  /// Not 0 if the request breaks HTTP/1.1, RFC 6455 or a limit: the status to
  /// answer with (400, 408, 413, 426, 431, 501, 503, or as it was refused) and why, in words
  /// for the client.
  /// Then only the fields read so far are set and the stream ends after it.
  unsigned fault_status = 0;
  std::string fault;
};

/// Of an answer, by name.
using http_fields = std::vector<std::pair<std::string, std::string>>;

/// One answer. `Content-Length`, `Connection` and `Date` are the link's matter.
struct http_response {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
  http_fields headers;
  /// In place of `body`, if not empty: bytes that outlive every stream, such as those that are
  /// part of the program. They are not copied.
  std::string_view borrowed = {};

  /// What is sent.
  [[nodiscard]] std::string_view bytes() const noexcept {
    return borrowed.empty() ? std::string_view{body} : borrowed;
  }
};

} // namespace lectern::net
