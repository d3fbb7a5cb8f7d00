#pragma once

#include "net/http/http_message.hpp"

#include <span>
#include <string>
#include <string_view>

/// What a browser reveals about the page that makes it send a request. Its cookies come along in
/// any case.
namespace lectern::page {

/// Whether a page from `origin` may open a WebSocket at `host`, the fields of
/// those names: only pages that we served ourselves, and programs, which send none.
[[nodiscard]] bool is_same_origin(std::string_view origin, std::string_view host);

/// Whether the request was made by a page that we served ourselves, or by a person, and not by
/// a foreign page. What could change something, or opens a WebSocket, has to say so by
/// its `Origin`.
[[nodiscard]] bool is_own_request(const net::http_request& request);

/// Whether `host`, the field of that name, is an address, `localhost`, or one of `names`.
/// Any other name may belong to an attacker and resolve to this machine (DNS rebinding): to a
/// browser, what is under it would be their page.
[[nodiscard]] bool is_known_host(std::string_view host, std::span<const std::string> names);

/// The port in `host`; empty if it names none.
[[nodiscard]] std::string_view port_in(std::string_view host);

} // namespace lectern::page
