#pragma once

#include "net/stream/unique_fd.hpp"

#include <boost/system/result.hpp>

#include <sys/types.h>

#include <filesystem>
#include <utility>

namespace lectern::net {

/// Says that a folder is one process's own, for as long as it lives: an flock(2) of the file `lock`
/// in it, which only its owner may open. The kernel releases it whatever becomes of the process;
/// the file stays. Move-only.
class folder_lock {
public:
  /// @returns The lock, or
  ///   - `EWOULDBLOCK`: another process, or another lock of this one, has it;
  ///   - `distrust` of `trusted_file.hpp`: something else stands at the place of the file;
  ///   - the error of open(2) or flock(2).
  [[nodiscard]] static boost::system::result<folder_lock> take(const std::filesystem::path& folder);

  /// @returns The process that has the lock of `folder`, as far as its file says; 0 if it does not.
  [[nodiscard]] static pid_t holder(const std::filesystem::path& folder);

private:
  explicit folder_lock(unique_fd file) noexcept : file_(std::move(file)) {}

  unique_fd file_;
};

} // namespace lectern::net
