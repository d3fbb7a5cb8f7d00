#include "tests/support/http_client.hpp"

#include <boost/json/parse.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <stdexcept>
#include <system_error>

namespace lectern::test {

namespace {

net::unique_fd make_socket(int family, int flags) {
  return net::unique_fd{::socket(family, SOCK_STREAM | SOCK_CLOEXEC | flags, 0)};
}

int connect_unix(int fd, const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.string().copy(address.sun_path, sizeof address.sun_path - 1);
  return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

int connect_tcp(int fd, const endpoint& where) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(where.port);
  ::inet_pton(AF_INET, where.address.c_str(), &address.sin_addr);
  return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

int family_of(const endpoint& where) {
  return where.path.empty() ? AF_INET : AF_UNIX;
}

int connect(int fd, const endpoint& where) {
  return where.path.empty() ? connect_tcp(fd, where) : connect_unix(fd, where.path);
}

/// Appends what comes next to `seen`. @returns Whether the stream goes on.
bool read_some(int fd, std::string& seen, deadline until) {
  if (!wait_readable(fd, until))
    throw std::runtime_error("the daemon was silent for too long; so far: " + seen);
  std::array<char, 65536> buffer; // NOLINT(*-member-init): filled by recv(2).
  const auto n = ::recv(fd, buffer.data(), buffer.size(), 0);
  seen.append(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
  return n > 0;
}

/// Joins the chunks of a body (RFC 9112, 7.1).
std::string without_chunks(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto line = text.find("\r\n");
    if (line == std::string_view::npos)
      break;
    const auto size = std::stoul(std::string{text.substr(0, line)}, nullptr, 16);
    if (size == 0)
      break;
    result += text.substr(line + 2, size);
    text.remove_prefix(std::min(text.size(), line + 2 + size + 2));
  }
  return result;
}

http_reply parse_reply(std::string_view text) {
  const auto end = text.find("\r\n\r\n");
  if (!text.starts_with("HTTP/1.1 ") || end == std::string_view::npos)
    return {.status = 0, .fields = std::string{text}, .body = {}};
  return {.status = static_cast<unsigned>(std::stoul(std::string{text.substr(9, 3)})),
          .fields = std::string{text.substr(0, end)},
          .body = std::string{text.substr(end + 4)}};
}

bool is_chunked(const http_reply& reply) {
  return reply.fields.find("Transfer-Encoding: chunked") != std::string::npos;
}

/// Whether all of a reply is there, though the stream goes on.
bool is_complete(const http_reply& reply) {
  constexpr std::string_view length = "Content-Length: ";
  if (reply.status == 0)
    return false;
  if (is_chunked(reply))
    return reply.body.ends_with("0\r\n\r\n");
  const auto at = reply.fields.find(length);
  return at != std::string::npos
         && reply.body.size() >= std::stoul(reply.fields.substr(at + length.size()));
}

} // namespace

std::string endpoint::authorization() const {
  return token.empty() ? "" : "Authorization: Bearer " + token + "\r\n";
}

net::unique_fd connect_to(const endpoint& where) {
  auto fd = make_socket(family_of(where), 0);
  if (connect(fd.get(), where) != 0)
    throw std::system_error(errno, std::system_category(), "connect");
  return fd;
}

std::optional<net::unique_fd> try_connect(const endpoint& where, deadline until) {
  auto fd = make_socket(family_of(where), SOCK_NONBLOCK);
  if (connect(fd.get(), where) == 0)
    return fd;
  pollfd waiting{.fd = fd.get(), .events = POLLOUT, .revents = 0};
  const bool goes_on = errno == EINPROGRESS && ::poll(&waiting, 1, left_until(until)) == 1;
  if (!goes_on || (waiting.revents & POLLERR) != 0)
    return std::nullopt;
  return fd;
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

std::string read_to_end(int fd, deadline until) {
  std::string seen;
  while (read_some(fd, seen, until)) {
  }
  return seen;
}

boost::json::value http_reply::json() const {
  return boost::json::parse(body);
}

std::string http_reply::error() const {
  return std::string{json().at("error").as_string()};
}

std::ostream& operator<<(std::ostream& os, const http_reply& reply) {
  return os << reply.fields << "\n\n" << reply.body;
}

http_reply http_raw(const endpoint& where, std::string_view request,
                    std::chrono::milliseconds time) {
  const auto fd = connect_to(where);
  send_all(fd.get(), request); // An early refusal may end the stream before all is sent.
  const auto until = within(time);
  std::string text;
  auto reply = parse_reply(text);
  while (!is_complete(reply) && read_some(fd.get(), text, until))
    reply = parse_reply(text);
  if (is_chunked(reply))
    reply.body = without_chunks(reply.body);
  return reply;
}

http_reply http_call(const endpoint& where, const http_call_options& options) {
  auto request = options.method + ' ' + options.target + " HTTP/1.1\r\nHost: unix.socket\r\n"
                 + where.authorization() + options.fields + "Connection: close\r\n";
  if (!options.body.empty())
    request += "Content-Length: " + std::to_string(options.body.size()) + "\r\n";
  return http_raw(where, request + "\r\n" + options.body, options.time);
}

} // namespace lectern::test
