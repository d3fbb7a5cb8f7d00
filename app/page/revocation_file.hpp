#pragma once

#include <boost/system/result.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace lectern::page {

/// Where the passes that were signed out are kept: beside the key that sealed them.
[[nodiscard]] std::filesystem::path revocation_file(const std::filesystem::path& key_file);

/// @returns What was kept, empty if there is no such file; or `EPERM` if others may read or write
///   it, `EFBIG` if it is larger than what is kept ever is, or the error of open(2) or read(2).
[[nodiscard]] boost::system::result<std::string>
read_revocations(const std::filesystem::path& file);

/// Writes a new file (mode 0600) in place of the old one; a reader sees the one or the other. Does
/// not wait for the disk.
/// @returns Nothing, or the error of unlink(2), open(2), write(2) or rename(2): then the old one
///   is still there.
boost::system::result<void> write_revocations(const std::filesystem::path& file,
                                              std::string_view text);

} // namespace lectern::page
