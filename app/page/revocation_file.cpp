#include "app/page/revocation_file.hpp"

#include "app/page/revoked_passes.hpp"
#include "net/file/append_file.hpp"
#include "net/loop/system_error.hpp"
#include "net/stream/unique_fd.hpp"

#include <boost/system/errc.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <span>

namespace lectern::page {

namespace {

namespace errc = boost::system::errc;
using boost::system::error_code;
using boost::system::result;

/// Seconds, a space, a UUID and the end of the line.
constexpr std::size_t line_bytes_max = 64;
constexpr std::size_t text_bytes_max = (revoked_passes::passes_max + 1) * line_bytes_max;

error_code check(int file) {
  struct stat facts = {};
  if (::fstat(file, &facts) != 0)
    return net::last_error();
  if (!S_ISREG(facts.st_mode) || (facts.st_mode & 077U) != 0)
    return make_error_code(errc::operation_not_permitted);
  if (static_cast<std::size_t>(facts.st_size) > text_bytes_max)
    return make_error_code(errc::file_too_large);
  return {};
}

} // namespace

std::filesystem::path revocation_file(const std::filesystem::path& key_file) {
  auto file = key_file;
  file += ".signed-out";
  return file;
}

result<std::string> read_revocations(const std::filesystem::path& path) {
  const net::unique_fd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  if (file.get() < 0)
    return errno == ENOENT ? result<std::string>{std::string{}} : net::last_error();
  if (const auto why = check(file.get()))
    return why;
  std::string text(text_bytes_max, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const auto got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return net::last_error();
    if (got == 0)
      break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

result<void> write_revocations(const std::filesystem::path& path, std::string_view text) {
  auto draft = path;
  draft += ".new";
  if (::unlink(draft.c_str()) != 0 && errno != ENOENT)
    return net::last_error();
  auto file = net::append_file::create(draft);
  if (file.has_error())
    return file.error();
  const auto written = file->append(std::as_bytes(std::span{text}));
  if (written.has_error())
    return written.error();
  if (*written < text.size())
    return make_error_code(errc::no_space_on_device);
  if (::rename(draft.c_str(), path.c_str()) != 0)
    return net::last_error();
  return {};
}

} // namespace lectern::page
