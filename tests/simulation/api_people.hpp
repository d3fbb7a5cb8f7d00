#pragma once

#include "actors/messages/requests.hpp"
#include "net/http/http_message.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::simulation {

/// The key with which the API of a schedule seals its cookies.
inline constexpr std::string_view page_key = "the key of a simulated page";

/// How far a credential is trusted.
enum class credential_trust : std::uint8_t {
  none,          ///< It proves nothing.
  by_gatekeeper, ///< The gatekeeper decides; without one, it proves nothing.
  full,
};

/// A user of the API; each is a different principal.
struct person {
  std::string name;
  stream_origin origin;
  std::string authorization = {};
  credential_trust trust = credential_trust::full;
  bool is_operator = false;
  std::string pass = {}; ///< Id of their pass; set if they have signed in to the page.
  std::string cookie = {};
  std::string proof = {};
};

/// The position in `people()` of the first of the page's two visitors.
inline constexpr std::size_t first_visitor = 8;

/// The same people in every schedule.
[[nodiscard]] const std::vector<person>& people();

/// The person about whom a gatekeeper is asked.
/// @returns A position in `people()`; the size of `people()` if unknown.
[[nodiscard]] std::size_t sender_of(const ask_access& question);

/// A request with this person's credentials.
[[nodiscard]] net::http_request request_of(const person& sender, std::string_view method,
                                           std::string target, std::string body = {});

} // namespace lectern::simulation
