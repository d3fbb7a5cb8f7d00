#pragma once

#include "actors/trace/format.hpp"
#include "actors/trace/schema.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lectern::trace {

/// The records of one ring that were still there.
struct ring_copy {
  std::uint64_t first = 0; ///< Position of the first; so many are lost.
  std::vector<record> records;
};

/// What a trace held at one moment; has no connection to it any more.
struct snapshot {
  directory_header header;
  trace::schema schema;
  std::vector<actor_entry> actors; ///< That lived.
  std::vector<ring_copy> rings;    ///< By number; the last is of threads that are not units.
  std::uint64_t taken = 0;         ///< Ticks; 0 if the trace was not live any more by then.
  bool live = false;               ///< Its process existed.
};

/// Why a file is not a trace.
struct bad_trace {
  std::filesystem::path file;
  std::string why; ///< In words.
};

template <class T>
using or_bad = boost::system::result<T, bad_trace>;

/// More than this in one file is not believed: 64 rings of 64 MiB.
inline constexpr std::uintmax_t file_bytes_max = std::uintmax_t{4} << 30;

/// Reads a folder of a trace, or a recording. Needs no cooperation of the process that writes
/// it, and changes nothing. Costs memory in proportion to the files' sizes.
[[nodiscard]] or_bad<snapshot> read_trace(const std::filesystem::path& folder_or_file);

/// Reads a folder's directory only: `rings` stay empty.
[[nodiscard]] or_bad<snapshot> read_directory(const std::filesystem::path& folder);

/// Reads a folder's directory, and of its rings what was written since an earlier look.
/// Looks follow each other in time: what a live trace gets while it is read is left for
/// the next one. If `first` is beyond the requested position, the records between were missed.
/// @param from Positions in the rings to begin at, 0 for those it does not name. Are
///   moved on to where the next look begins.
[[nodiscard]] or_bad<snapshot> read_since(const std::filesystem::path& folder,
                                          std::vector<std::uint64_t>& from);

} // namespace lectern::trace
