#pragma once

#include <boost/system/result.hpp>

#include <filesystem>
#include <string>

namespace lectern::net {

/// Reads a small file that holds a secret; white space around its text does not count.
/// @returns The first 4 KiB, or `EPERM` if others than its owner may read or write it, or the
///   error of open(2), fstat(2) or read(2).
[[nodiscard]] boost::system::result<std::string>
read_private_file(const std::filesystem::path& path);

} // namespace lectern::net
