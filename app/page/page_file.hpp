#pragma once

#include <span>
#include <string_view>

namespace lectern::page {

/// One file of the page, as it goes on the wire.
struct file {
  std::string_view path; ///< Behind `/ui/`, e.g. `assets/index-1a2b3c4d.js`.
  std::string_view content_type;
  std::string_view etag;       ///< Strong, with its quotes (RFC 9110, 8.8.3).
  std::string_view bytes;      ///< Compressed with gzip.
  std::string_view plain = {}; ///< For clients that do not take gzip.
};

/// The page; empty if there is none.
using files = std::span<const file>;

/// The page that is part of this program.
[[nodiscard]] files embedded_files() noexcept;

} // namespace lectern::page
