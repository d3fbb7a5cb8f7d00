#pragma once

#include <boost/system/result.hpp>

#include <filesystem>
#include <string>

namespace lectern::net {

/// Reads a small file that holds a secret; white space around its text does not count.
/// Symbolic links are not followed, FIFOs not waited for.
/// @returns The first 4 KiB; or `distrust` of `trusted_file.hpp`: it is not a regular file of this
///   process's user or of root that only its owner may read and write; or the error of open(2),
///   fstat(2) or read(2).
[[nodiscard]] boost::system::result<std::string>
read_private_file(const std::filesystem::path& path);

} // namespace lectern::net
