#pragma once

#include <boost/system/result.hpp>

#include <chrono>
#include <filesystem>

namespace lectern {

/// Saves what a trace holds now as a recording, named after the time of day.
/// @param trace_folder Of the trace; may be written meanwhile.
/// @param into A folder that exists.
/// @returns The file, or `EBADMSG` if the trace cannot be read, or the error of
///   `trace::save`.
[[nodiscard]] boost::system::result<std::filesystem::path>
save_snapshot(const std::filesystem::path& trace_folder, const std::filesystem::path& into,
              std::chrono::system_clock::time_point now);

} // namespace lectern
