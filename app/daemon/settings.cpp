#include "app/daemon/settings.hpp"

#include "net/unique_fd.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <string_view>

namespace lectern {

namespace {

constexpr std::size_t token_length_min = 16; ///< So that nobody tries them all.
constexpr std::size_t token_bytes_max = 4'096;

boost::system::error_code error_of(int number) {
  return {number, boost::system::system_category()};
}

/// What a variable of the environment names; empty if it is not set.
std::filesystem::path folder_in(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr ? value : "";
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const auto first = text.find_first_not_of(space);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

} // namespace

boost::system::result<std::filesystem::path> runtime_folder() {
  if (const auto own = folder_in("LECTERN_DIR"); !own.empty())
    return own;
  if (geteuid() == 0)
    return std::filesystem::path{"/run/lectern"};
  if (const auto runtime = folder_in("XDG_RUNTIME_DIR"); !runtime.empty())
    return runtime / "lectern";
  return error_of(ENOENT);
}

boost::system::result<std::filesystem::path> state_folder() {
  if (const auto own = folder_in("LECTERN_DIR"); !own.empty())
    return own;
  if (geteuid() == 0)
    return std::filesystem::path{"/var/lib/lectern"};
  if (const auto state = folder_in("XDG_STATE_HOME"); !state.empty())
    return state / "lectern";
  if (const auto home = folder_in("HOME"); !home.empty())
    return home / ".local/state/lectern";
  return error_of(ENOENT);
}

boost::system::result<std::string> read_token(const std::filesystem::path& file) {
  const net::unique_fd fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd)
    return error_of(errno);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0)
    return error_of(errno);
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return error_of(EPERM);
  std::array<char, token_bytes_max> buffer;
  const auto size = ::read(fd.get(), buffer.data(), buffer.size());
  if (size < 0)
    return error_of(errno);
  const auto token = trimmed({buffer.data(), static_cast<std::size_t>(size)});
  if (token.size() < token_length_min)
    return error_of(EINVAL);
  return std::string{token};
}

boost::system::result<tcp_endpoint> parse_endpoint(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos)
    return error_of(EINVAL);
  tcp_endpoint endpoint;
  endpoint.address = text.substr(0, colon);
  if (endpoint.address.starts_with('[') && endpoint.address.ends_with(']'))
    endpoint.address = endpoint.address.substr(1, endpoint.address.size() - 2);
  const auto* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + colon + 1, end, endpoint.port);
  if (parsed.ec != std::errc{} || parsed.ptr != end)
    return error_of(EINVAL);
  return endpoint;
}

} // namespace lectern
