#include "net/file/private_file.hpp"

#include "net/file/trusted_file.hpp"
#include "net/loop/system_error.hpp"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/trim.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace lectern::net {

namespace {

constexpr std::size_t file_bytes_max = 4'096;

} // namespace

boost::system::result<std::string> read_private_file(const std::filesystem::path& path) {
  const auto file = open_trusted(path, O_RDONLY, S_IRWXG | S_IRWXO);
  if (file.has_error())
    return file.error();
  std::array<char, file_bytes_max> buffer;
  const auto size = ::read(file->get(), buffer.data(), buffer.size());
  if (size < 0)
    return last_error();
  return boost::algorithm::trim_copy_if(std::string{buffer.data(), static_cast<std::size_t>(size)},
                                        boost::algorithm::is_any_of(" \t\r\n"));
}

} // namespace lectern::net
