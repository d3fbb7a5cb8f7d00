#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace lectern::access {

/// Something about access that an operator wants to know.
struct access_note {
  enum class event : std::uint8_t { signed_in, signed_out, link_made, refused };

  event kind{};
  std::string name = {};     ///< Of the caller, for people; may hold anything a client sent.
  std::string protocol = {}; ///< By which the caller came: `unix`, `token`, ….
  std::string address = {};  ///< The peer's, on TCP.
  unsigned status = 0;       ///< Of a refusal: 401, 403, 421 or 429.
  std::string reason = {};   ///< Of a refusal.
};

/// Is called on any unit, on several at a time; does not block. Unset: nothing is reported.
using access_observer = std::function<void(access_note)>;

} // namespace lectern::access
