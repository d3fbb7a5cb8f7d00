#pragma once

#include "net/http/http_message.hpp"

#include <span>
#include <string>
#include <string_view>

namespace lectern::page {

/// Why a request under a host name that is not ours is refused, and what can be done: in one
/// sentence.
/// @param host As the request names it, with its port.
/// @param names Those by which the page is known, beside addresses and `localhost`.
[[nodiscard]] std::string unknown_host_text(std::string_view host,
                                            std::span<const std::string> names);

/// The same as a page for people, 421 (RFC 9110, 15.5.20). It shows `host` as text, whatever that
/// is.
[[nodiscard]] net::http_response unknown_host_page(std::string_view host,
                                                   std::span<const std::string> names);

} // namespace lectern::page
