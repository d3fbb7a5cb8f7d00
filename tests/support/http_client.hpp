#pragma once

#include "net/stream/unique_fd.hpp"
#include "tests/support/subprocess.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::test {

/// Where a daemon listens: a Unix socket, or a TCP port and the key to it.
struct endpoint {
  std::filesystem::path path = {};   ///< Empty for TCP.
  std::uint16_t port = 0;            ///< Of TCP.
  std::string address = "127.0.0.1"; ///< Of TCP.
  std::string token = {};            ///< Empty: none is shown.

  /// The field that shows the token; nothing without one.
  [[nodiscard]] std::string authorization() const;
};

/// A connected, blocking stream. @throws std::system_error if it is refused.
[[nodiscard]] net::unique_fd connect_to(const endpoint& where);

/// A connected stream that does not block, or nothing if the peer takes no connection before
/// `until`.
[[nodiscard]] std::optional<net::unique_fd> try_connect(const endpoint& where, deadline until);

/// Writes all of it. @returns Whether the peer took it.
bool send_all(int fd, std::string_view bytes);

/// Reads until the peer ends the stream.
/// @throws std::runtime_error, with what has arrived, if it does not before `until`.
[[nodiscard]] std::string read_to_end(int fd, deadline until);

struct http_reply {
  unsigned status = 0; ///< 0 if no answer came.
  std::string fields;  ///< Start line and fields, as sent.
  std::string body;    ///< Without chunk sizes.

  /// The body as JSON. @throws if it is none.
  [[nodiscard]] boost::json::value json() const;

  /// `error` of an error envelope.
  [[nodiscard]] std::string error() const;
};

std::ostream& operator<<(std::ostream& os, const http_reply& reply);

struct http_call_options {
  std::string method = "GET";
  std::string target = "/1.0";
  std::string body = {};
  std::string fields = {}; ///< More fields; each line ends in CR LF.
  std::chrono::milliseconds time{10'000};
};

/// One request on a connection of its own.
[[nodiscard]] http_reply http_call(const endpoint& where, const http_call_options& options);

/// Sends `request` as it is, and understands whatever comes back.
[[nodiscard]] http_reply http_raw(const endpoint& where, std::string_view request,
                                  std::chrono::milliseconds time = 10s);

} // namespace lectern::test
