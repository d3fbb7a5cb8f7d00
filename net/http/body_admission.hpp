#pragma once

#include "net/http/http_message.hpp"
#include "net/http/http_rules.hpp"
#include "net/stream/budget.hpp"

#include <cstddef>
#include <functional>
#include <optional>

namespace lectern::net {

struct http_limits {
  std::size_t header_bytes_max = 16 * 1024; ///< Start line and fields; beyond it 431.
  std::size_t body_bytes_max = 1024 * 1024; ///< No request of the API needs more; 413.
};

/// What of a request's body is read, decided by its head.
struct body_grant {
  http_fault refused = {};           ///< If set, the answer: nothing of the body is read.
  std::size_t bytes_max = 0;         ///< Beyond it 413, where the length is announced at once.
  std::optional<budget> memory = {}; ///< In bytes. If it is used up: 503. Unset: none.
};

/// Decides about the body of a request with this head. Called on the loop's thread for every
/// head, whether a body follows or not; does not block.
using body_admission = std::function<body_grant(const http_request& head)>;

} // namespace lectern::net
