#pragma once

#include "net/stream/unique_fd.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <filesystem>
#include <span>

namespace lectern::net {

/// Sole owner of one regular file that only grows. Move-only. Appending goes to
/// the page cache and does not wait for the disk.
class append_file {
public:
  /// Creates `path` with mode 0600; its folder has to exist.
  /// @returns The file, or the error of open(2): `EEXIST` if anything is there.
  [[nodiscard]] static boost::system::result<append_file> create(const std::filesystem::path& path);

  explicit append_file(unique_fd fd) noexcept : fd_(std::move(fd)) {}

  /// Appends as many bytes as the file takes.
  /// @returns Their number, less than all only at the end of the disk, or the
  ///   error of write(2).
  [[nodiscard]] boost::system::result<std::size_t> append(std::span<const std::byte> bytes);

  /// Harmless if closed before; `append` is then forbidden.
  void close() noexcept { fd_ = {}; }

private:
  unique_fd fd_;
};

} // namespace lectern::net
