#include "net/file/private_file.hpp"

#include "net/file/trusted_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace lectern::net {

namespace {

constexpr std::size_t file_bytes_max = 4'096;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const auto first = text.find_first_not_of(space);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

} // namespace

boost::system::result<std::string> read_private_file(const std::filesystem::path& path) {
  const auto file = open_trusted(path, O_RDONLY, S_IRWXG | S_IRWXO);
  if (file.has_error())
    return file.error();
  std::array<char, file_bytes_max> buffer;
  const auto size = ::read(file->get(), buffer.data(), buffer.size());
  if (size < 0)
    return boost::system::error_code{errno, boost::system::system_category()};
  return std::string{trimmed({buffer.data(), static_cast<std::size_t>(size)})};
}

} // namespace lectern::net
