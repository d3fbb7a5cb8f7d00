#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lectern::page {

/// Where a browser on this machine finds the page: `http://127.0.0.1:8440/ui/`.
/// @param address What the port listens on; of all addresses at once, `localhost` is taken.
[[nodiscard]] std::string page_url(std::string_view address, std::uint16_t port);

/// The page, with the token that lets one person in. Browsers do not send what follows `#`: the
/// token does not get into the log of a proxy, or into a `Referer`.
[[nodiscard]] std::string sign_in_url(std::string_view page, std::string_view token);

} // namespace lectern::page
