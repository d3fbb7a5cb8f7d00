#pragma once

#include <string_view>
#include <vector>

/// What is written in fields of requests.
namespace lectern::page {

/// The parts of `value` between `separator`, without the space around them.
[[nodiscard]] std::vector<std::string_view> parts_of(std::string_view value, char separator);

/// Whether a client that sends this as `Accept-Encoding` takes gzip (RFC 9110, 12.5.3).
/// @param value Empty if it sends none: it may take anything, but programs that say nothing, such
///   as curl, show what they get as it is.
[[nodiscard]] bool accepts_gzip(std::string_view value);

/// Whether `If-None-Match` names this strong tag (RFC 9110, 13.1.2).
[[nodiscard]] bool lists_etag(std::string_view value, std::string_view etag);

} // namespace lectern::page
