#include "app/page/key_file.hpp"

#include "actors/runtime/secret.hpp"
#include "net/file/append_file.hpp"
#include "net/file/private_file.hpp"

#include <boost/system/errc.hpp>

#include <span>

namespace lectern::page {

namespace {

namespace errc = boost::system::errc;

boost::system::result<std::string> read_key(const std::filesystem::path& file) {
  auto key = net::read_private_file(file);
  if (key.has_value() && key->size() != make_secret().size())
    return make_error_code(errc::invalid_argument);
  return key;
}

/// A disk without room for all of it reports why only when the rest is written.
boost::system::error_code append_whole(net::append_file& file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto size = file.append(bytes);
    if (size.has_error())
      return size.error();
    bytes = bytes.subspan(*size);
  }
  return {};
}

} // namespace

boost::system::result<std::string> read_or_make_key(const std::filesystem::path& path) {
  auto file = net::append_file::create(path); // Fails if it is there.
  if (file.has_error())
    return file.error() == errc::file_exists ? read_key(path)
                                             : boost::system::result<std::string>{file.error()};
  const auto secret = make_secret();
  const auto failed = append_whole(*file, std::as_bytes(std::span{secret}));
  auto key = failed ? failed : read_key(path);
  if (std::error_code ignored; key.has_error()) // Or the next start would find half a key.
    std::filesystem::remove(path, ignored);
  return key;
}

} // namespace lectern::page
