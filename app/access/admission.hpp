#pragma once

#include "actors/http/http_connection.hpp"

#include <cstddef>
#include <string>

namespace lectern::access {

/// What bodies may cost. A body counts from its request's head until the answer.
struct admission_limits {
  std::size_t sign_in_bytes = 4 * 1024;          ///< A token and a name; 16 times what they take.
  std::size_t body_bytes = 1024 * 1024;          ///< No request of the API needs more.
  std::size_t strangers_bytes = 1024 * 1024;     ///< Of all unauthenticated callers: 256 sign-ins.
  std::size_t unproved_bytes = 16 * 1024 * 1024; ///< Of all that only the host program knows.
  std::size_t known_bytes = 64 * 1024 * 1024;    ///< Of all others.
};

struct admission_options {
  std::string page_key = {}; ///< Seals cookies. Empty: no cookie proves anything.
  bool asks_host = false;    ///< The host program decides what its clients may do.
  admission_limits limits = {};
};

/// Decides by a request's head, before a byte of its body is read: a Unix socket, a token, or a
/// cookie whose seal is good authenticate its sender. Strangers may sign in; no other body of
/// theirs is read. Whether a request is done is decided by the API, which knows more.
[[nodiscard]] admission_function make_admission(admission_options options);

} // namespace lectern::access
