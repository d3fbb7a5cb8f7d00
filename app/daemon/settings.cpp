#include "app/daemon/settings.hpp"

#include "net/file/private_file.hpp"
#include "net/loop/system_error.hpp"

#include <grp.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <utility>

namespace lectern {

namespace {

constexpr std::size_t token_length_min = 16; ///< So that they cannot all be tried.

/// What a variable of the environment names; empty if it is not set.
std::filesystem::path folder_in(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr ? value : "";
}

struct free_addresses {
  void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};

using addresses = std::unique_ptr<addrinfo, free_addresses>;

/// @param why Is set if there is none.
addresses look_up(const std::string& host, int flags, std::string& why) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = flags;
  addrinfo* list = nullptr;
  if (const int failed = ::getaddrinfo(host.c_str(), nullptr, &wanted, &list); failed != 0)
    why = ::gai_strerror(failed);
  return addresses{list};
}

/// As a number, of IPv4 if there is one.
std::string number_of(const addresses& list) {
  const auto* chosen = list.get();
  while (chosen != nullptr && chosen->ai_family != AF_INET)
    chosen = chosen->ai_next;
  if (chosen == nullptr)
    chosen = list.get();
  std::array<char, NI_MAXHOST> text{};
  ::getnameinfo(chosen->ai_addr, chosen->ai_addrlen, text.data(), text.size(), nullptr, 0,
                NI_NUMERICHOST);
  return text.data();
}

} // namespace

boost::system::result<std::filesystem::path> runtime_folder() {
  if (const auto own = folder_in("LECTERN_DIR"); !own.empty())
    return own;
  if (geteuid() == 0)
    return std::filesystem::path{"/run/lectern"};
  if (const auto runtime = folder_in("XDG_RUNTIME_DIR"); !runtime.empty())
    return runtime / "lectern";
  return net::error_of(ENOENT);
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
  return net::error_of(ENOENT);
}

result<std::string> read_token(const std::filesystem::path& file) {
  const auto read = net::read_private_file(file);
  const auto cannot = "cannot use the key in " + file.string() + ": ";
  if (read.has_error())
    return error{read.error(), cannot + read.error().message()};
  const auto& token = *read;
  if (token.size() < token_length_min)
    return error{std::make_error_code(std::errc::invalid_argument),
                 cannot + "it has " + std::to_string(token.size()) + " characters; at least "
                   + std::to_string(token_length_min) + " are required"};
  return token;
}

boost::system::result<tcp_endpoint> parse_endpoint(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos)
    return net::error_of(EINVAL);
  tcp_endpoint endpoint;
  endpoint.address = text.substr(0, colon);
  if (endpoint.address.starts_with('[') && endpoint.address.ends_with(']'))
    endpoint.address = endpoint.address.substr(1, endpoint.address.size() - 2);
  const auto* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + colon + 1, end, endpoint.port);
  if (parsed.ec != std::errc{} || parsed.ptr != end)
    return net::error_of(EINVAL);
  return endpoint;
}

boost::system::result<std::uint32_t> group_named(const std::string& name) {
  errno = 0;
  const auto* const group = ::getgrnam(name.c_str()); // Before any thread starts.
  if (group == nullptr)
    return net::error_of(errno != 0 ? errno : ENOENT);
  return group->gr_gid;
}

result<tcp_endpoint> resolve_endpoint(const std::string& text) {
  auto endpoint = parse_endpoint(text);
  if (endpoint.has_error())
    return error{endpoint.error(), std::string{"it "}.append(endpoint_syntax)};
  std::string why;
  if (const auto number = look_up(endpoint->address, AI_NUMERICHOST, why)) {
    endpoint->address = number_of(number);
    return std::move(*endpoint);
  }
  const auto found = look_up(endpoint->address, 0, why);
  if (!found)
    return error{std::make_error_code(std::errc::address_not_available),
                 "cannot resolve " + endpoint->address + ": " + why};
  endpoint->names.push_back(std::exchange(endpoint->address, number_of(found)));
  return std::move(*endpoint);
}

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

} // namespace lectern
