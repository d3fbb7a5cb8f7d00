#pragma once

#include "app/dialects/incus/refusal.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lectern::incus {

/// What clients of Incus ask for and Lectern does not do, as a sentence for people: "Not Found"
/// reads as if a file were missing.
/// @param path The segments of a request's path that no entry of the API fits.
/// @returns 501, or 404 where a thing has a name that nothing bears here; nothing if Incus does not
///   know it either.
[[nodiscard]] std::optional<refusal> not_offered(std::string_view method,
                                                 std::span<const std::string> path);

} // namespace lectern::incus
