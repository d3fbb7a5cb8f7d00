#pragma once

#include <boost/system/result.hpp>

#include <filesystem>
#include <string>

namespace lectern::page {

/// The key that seals passes: of `file`, which is made with a new one (256 bits, mode 0600) if it
/// is not there. Removing it signs everybody out at the next start.
/// @returns The key; or `distrust` of `net/file/trusted_file.hpp` if the file is not one of this
///   process's user or of root that only its owner may read; `EINVAL` if it does not hold a whole
///   key; or the error of open(2), read(2) or write(2).
[[nodiscard]] boost::system::result<std::string>
read_or_make_key(const std::filesystem::path& file);

} // namespace lectern::page
