#pragma once

#include <boost/system/error_code.hpp>

#include <cerrno>

namespace lectern::trace {

/// Why the last system call failed: errno(3).
[[nodiscard]] inline boost::system::error_code last_error() noexcept {
  return {errno, boost::system::system_category()};
}

} // namespace lectern::trace
