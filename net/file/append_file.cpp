#include "net/file/append_file.hpp"

#include "net/loop/system_error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace lectern::net {

boost::system::result<append_file> append_file::create(const std::filesystem::path& path) {
  unique_fd fd{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600)};
  if (!fd)
    return last_error();
  return append_file{std::move(fd)};
}

boost::system::result<std::size_t> append_file::append(std::span<const std::byte> bytes) {
  for (;;) {
    const auto size = ::write(fd_.get(), bytes.data(), bytes.size());
    if (size >= 0)
      return static_cast<std::size_t>(size);
    if (errno != EINTR)
      return last_error();
  }
}

} // namespace lectern::net
