#include "app/daemon/settings.hpp"

#include "net/private_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>

namespace lectern {

namespace {

constexpr std::size_t token_length_min = 16; ///< So that nobody tries them all.

boost::system::error_code error_of(int number) {
  return {number, boost::system::system_category()};
}

/// What a variable of the environment names; empty if it is not set.
std::filesystem::path folder_in(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr ? value : "";
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

result<std::string> read_token(const std::filesystem::path& file) {
  const auto read = net::read_private_file(file);
  const auto cannot = "cannot use the key in " + file.string() + ": ";
  if (read.has_error())
    return error{read.error(), cannot + read.error().message()};
  const auto& token = *read;
  if (token.size() < token_length_min)
    return error{std::make_error_code(std::errc::invalid_argument),
                 cannot + "it has " + std::to_string(token.size()) + " characters, and needs "
                   + std::to_string(token_length_min)};
  return token;
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
