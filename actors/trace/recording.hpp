#pragma once

#include "actors/trace/snapshot.hpp"

#include <boost/system/error_code.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace lectern::trace {

/// Reads a recording from memory. @param name For `bad_trace`.
[[nodiscard]] or_bad<snapshot> parse_recording(std::string_view bytes,
                                               const std::filesystem::path& name);

/// @returns The bytes of a recording: `parse_recording` makes the same snapshot of it.
[[nodiscard]] std::string to_recording(const snapshot& shot);

/// Writes a recording, complete or not at all, with mode 0600.
/// @returns The error of open(2), write(2) or rename(2).
[[nodiscard]] boost::system::error_code save(const snapshot& shot,
                                             const std::filesystem::path& file);

} // namespace lectern::trace
