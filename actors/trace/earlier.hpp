#pragma once

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

/// The traces of earlier runs, beside the folder of the present one.
namespace lectern::trace {

struct earlier_limits {
  /// Chosen: an operator looks at the last two or three; a mistake or a crash loop adds some.
  std::size_t traces_max = 5;
  /// In all; the newest is kept whatever its size. Chosen: three full traces of a daemon with four
  /// units, in a folder that is memory (`/run`).
  std::uintmax_t bytes_max = 112 * 1024 * 1024;
};

/// Where they are: `<folder>.earlier`, mode 0700. Each is a recording named after the moment
/// at which it began, `20261128T074438.123456Z.recording`; one that cannot be read is a folder.
[[nodiscard]] std::filesystem::path earlier_folder(const std::filesystem::path& folder);

/// @returns The traces of earlier runs, newest first.
[[nodiscard]] std::vector<std::filesystem::path>
earlier_traces(const std::filesystem::path& folder);

/// Moves the trace in `folder` to the earlier ones if it holds anything, which is a session or a
/// connection; else removes it. Removes what is beyond the limits, oldest first.
/// @pre No process writes this trace any more.
/// @returns Nothing if `folder` is free now, or the error of the system.
[[nodiscard]] boost::system::error_code put_aside(const std::filesystem::path& folder,
                                                  const earlier_limits& limits = {});

} // namespace lectern::trace
