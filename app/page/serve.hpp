#pragma once

#include "app/page/page_file.hpp"
#include "net/http/http_message.hpp"

#include <string_view>

namespace lectern::page {

/// Whether a request for `target` is about the page: `/ui`, or what is below it.
[[nodiscard]] bool is_about_page(std::string_view target) noexcept;

/// Whether a request reads `/`.
[[nodiscard]] bool is_home(const net::http_request& request) noexcept;

/// Whether to lead a browser that asks for `/` to the page. Programs, which neither ask for HTML
/// nor call themselves `Gecko` as every browser does, are answered by the API.
[[nodiscard]] bool is_lost_browser(const net::http_request& request);

/// Whether it reads something in a browser's window: a person is shown what is answered.
[[nodiscard]] bool is_for_people(const net::http_request& request);

/// What is answered to a lost browser: 301 to the page.
[[nodiscard]] net::http_response moved_to_page();

/// Answers a request for a file of the page. Everybody may read all of them.
///
/// A path below `/ui/` that is not a file, and has no dot in its last segment, is a place inside
/// the page: `index.html`, whose script understands it. Files are sent compressed with gzip to
/// clients that accept it.
/// @returns 200, 301, 304, 404 or 405; errors in words for people.
/// @pre `is_about_page(request.target)`.
[[nodiscard]] net::http_response serve(const net::http_request& request, files page);

/// Adds the fields by which a browser keeps an answer below `/ui/` to what it is meant for; what
/// is there already stays. All that `serve` returns has them.
void protect(net::http_response& answer);

} // namespace lectern::page
