#pragma once

#include "actors/http/http_connection.hpp"
#include "app/access/guess_limiter.hpp"
#include "app/page/sign_ins.hpp"

#include <cstddef>

namespace lectern::access {

/// What bodies may cost. A body counts from its request's head until the answer.
struct body_limits {
  std::size_t sign_in_bytes = 4 * 1024;          ///< A token and a name; 16 times what they take.
  std::size_t body_bytes = 1024 * 1024;          ///< No request of the API needs more.
  std::size_t strangers_bytes = 1024 * 1024;     ///< Of all unauthenticated callers: 256 sign-ins.
  std::size_t unproved_bytes = 16 * 1024 * 1024; ///< Of all that only the host program knows.
  std::size_t known_bytes = 64 * 1024 * 1024;    ///< Of all others.
};

struct authenticator_options {
  page::sign_ins sign_ins;
  guess_limiter guesses;
  bool asks_host = false; ///< The host program decides about its clients.
  body_limits limits = {};
};

/// Authenticates every request of a service, once, by its head: a Unix socket and the host program
/// vouch for their clients; on TCP a bearer token does, or the pass of a browser that has signed in
/// to the page. Strangers may sign in; no other body of theirs is read. Whether a known caller may
/// do what the request asks for is decided by the API.
///
/// Requests about the page are for everybody: a token that they bring is not looked at. Elsewhere
/// wrong tokens are counted, and from an address with too many none is looked at for a while.
[[nodiscard]] authenticate_function make_authenticator(authenticator_options options);

} // namespace lectern::access
