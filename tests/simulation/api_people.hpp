#pragma once

#include "actors/messages/requests.hpp"
#include "net/http/http_message.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::simulation {

/// With which the API of a schedule seals its cookies.
inline constexpr std::string_view page_key = "the key of a simulated page";

/// How far a credential is believed.
enum class belief : std::uint8_t {
  nobody,     ///< It proves nothing.
  gatekeeper, ///< Likewise, unless there is a gatekeeper: that decides.
  everybody,
};

/// Somebody who uses the API: a principal different from all others.
struct person {
  std::string name;
  request_origin origin;
  std::string authorization = {};
  belief credit = belief::everybody;
  bool is_operator = false;
  std::string pass = {}; ///< Id of their pass; set if they have signed in to the page.
  std::string cookie = {};
  std::string proof = {};
};

/// Where in `people()` the two visitors of the page stand.
inline constexpr std::size_t first_visitor = 8;

/// The same people in every schedule.
[[nodiscard]] const std::vector<person>& people();

/// Whose question a gatekeeper has been asked.
/// @returns A position in `people()`; their number for somebody unknown.
[[nodiscard]] std::size_t sender_of(const ask_access& question);

/// A request as this person sends it.
[[nodiscard]] net::http_request request_of(const person& sender, std::string_view method,
                                           std::string target, std::string body = {});

} // namespace lectern::simulation
