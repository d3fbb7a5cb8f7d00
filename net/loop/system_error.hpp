#pragma once

#include <boost/system/error_code.hpp>

#include <cerrno>

namespace lectern::net {

/// @param number One of errno(3), as system calls report it.
[[nodiscard]] inline boost::system::error_code error_of(int number) noexcept {
  return {number, boost::system::system_category()};
}

/// Why the last system call of this thread failed.
[[nodiscard]] inline boost::system::error_code last_error() noexcept {
  return error_of(errno);
}

} // namespace lectern::net
