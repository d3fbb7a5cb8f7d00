#pragma once

#include "lectern/result.hpp"

#include <filesystem>
#include <string>

namespace lectern {

/// Asks the daemon that serves `socket` for a link by which one person signs in to its web page.
/// Blocks for 10 s at most.
/// @returns The link, or why there is none, in words for people, with the error of connect(2),
///   send(2) or recv(2), `ENOENT` if no page is served, or `EPROTO` if it answers something else.
[[nodiscard]] result<std::string> ask_for_link(const std::filesystem::path& socket);

} // namespace lectern
