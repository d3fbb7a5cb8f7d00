#include "net/private_file.hpp"

#include "net/unique_fd.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace lectern::net {

namespace {

constexpr std::size_t file_bytes_max = 4'096;

boost::system::error_code error_of(int number) {
  return {number, boost::system::system_category()};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const auto first = text.find_first_not_of(space);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

} // namespace

boost::system::result<std::string> read_private_file(const std::filesystem::path& path) {
  const unique_fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd)
    return error_of(errno);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0)
    return error_of(errno);
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return error_of(EPERM);
  std::array<char, file_bytes_max> buffer;
  const auto size = ::read(fd.get(), buffer.data(), buffer.size());
  if (size < 0)
    return error_of(errno);
  return std::string{trimmed({buffer.data(), static_cast<std::size_t>(size)})};
}

} // namespace lectern::net
