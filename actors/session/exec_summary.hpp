#pragma once

#include "actors/messages/local.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace lectern {

/// The approximate memory of a request: its strings, and the overhead of each.
[[nodiscard]] std::size_t bytes_of(const exec_request& request);

/// What of a command is shown in lists, in events, and to others than its maker, and kept once its
/// operation has ended. Chosen: more than people read; a list of 1,000 stays below 2 MiB.
inline constexpr std::size_t shown_command_bytes_max = 1024;

/// The first words of a command, up to `shown_command_bytes_max`. A word that is cut ends in `…`,
/// and not within a character.
[[nodiscard]] std::vector<std::string> beginning_of(const std::vector<std::string>& command);

/// A request that is kept for people to read: the same if it is small, otherwise the beginning of
/// its command, without its environment. Null if `whole` is.
[[nodiscard]] std::shared_ptr<const exec_request>
abbreviated(const std::shared_ptr<const exec_request>& whole);

} // namespace lectern
