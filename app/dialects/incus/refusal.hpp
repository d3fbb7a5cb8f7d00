#pragma once

#include "actors/messages/errors.hpp"

#include <string>

namespace lectern::incus {

/// Why a request is not done: a status of HTTP and a sentence for the client.
struct refusal {
  unsigned status = 400;
  std::string text;
  std::string allow; ///< Methods that would do; of 405 only.

  friend bool operator==(const refusal&, const refusal&) = default;
};

/// The error for a client whose request an actor has refused.
[[nodiscard]] refusal to_refusal(ec reason);

} // namespace lectern::incus
