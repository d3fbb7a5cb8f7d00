#pragma once

#include "net/stream/unique_fd.hpp"

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <sys/stat.h>

#include <filesystem>
#include <type_traits>

namespace lectern::net {

/// Why a file or folder is not trusted, whatever it holds. Each has a sentence for people, and
/// equals a condition: `ELOOP`, `EINVAL`, or `EPERM`.
enum class distrust {
  link = 1,       ///< A symbolic link stands at its place.
  other_kind,     ///< It is not a regular file, or not a folder.
  foreign_owner,  ///< It belongs neither to this process's user nor to root.
  open_to_others, ///< A secret that users other than its owner can read or write.
  writable,       ///< Users other than its owner may write to it.
};

[[nodiscard]] boost::system::error_code make_error_code(distrust why) noexcept;

/// Opens the regular file at `path`: a symbolic link is not followed, a FIFO or device is not
/// waited for. The file belongs to this process's user or to root.
/// @param flags Of open(2), e.g. `O_RDONLY`, or `O_RDWR | O_CREAT` (mode 0600).
/// @param refused Bits of the mode that make it untrusted, e.g. `S_IRWXG | S_IRWXO`.
/// @returns The file, close-on-exec; or `distrust`; or the error of open(2) or fstat(2).
[[nodiscard]] boost::system::result<unique_fd>
open_trusted(const std::filesystem::path& path, int flags, mode_t refused = S_IWGRP | S_IWOTH);

/// Makes the folder at `path` if it is not there, with exactly `mode`, whatever the umask;
/// folders above it get 0755 at most. One that is there has to be of this process's user or of
/// root, and no other user may write to it; its mode stays. A symbolic link to it, of the same
/// users, is followed: folders are moved to other disks that way.
/// @returns `distrust`, or the error of mkdir(2), open(2), fstat(2) or fchmod(2).
[[nodiscard]] boost::system::error_code make_trusted_folder(const std::filesystem::path& path,
                                                            mode_t mode);

} // namespace lectern::net

template <>
struct boost::system::is_error_code_enum<lectern::net::distrust> : std::true_type {};
