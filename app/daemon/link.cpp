#include "app/daemon/link.hpp"

#include "net/stream/local_endpoint.hpp"
#include "net/stream/unique_fd.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string_view>
#include <system_error>

namespace lectern {

namespace {

namespace json = boost::json;

constexpr timeval patience{.tv_sec = 10, .tv_usec = 0};

/// HTTP/1.0, so that the answer ends where the stream does.
constexpr std::string_view request =
  "POST /1.0/sign-in-links HTTP/1.0\r\nContent-Length: 0\r\n\r\n";

error failed(int number, std::string why) {
  return {std::error_code{number, std::system_category()}, std::move(why)};
}

/// The text of the system error becomes part of the sentence.
error broken(int number, const std::string& why) {
  auto failure = failed(number, why);
  failure.text += ": " + failure.code.message();
  return failure;
}

/// @returns 0, or the error of connect(2), or that `path` is not a socket.
int connect_to(const net::unique_fd& fd, const std::string& path) {
  const auto endpoint = net::local_endpoint(path);
  if (!endpoint)
    return endpoint.error().value();
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const auto length = static_cast<socklen_t>(endpoint->size());
  return ::connect(fd.get(), endpoint->data(), length) == 0 ? 0 : errno;
}

/// @returns All that comes back, or nothing if the stream breaks.
std::optional<std::string> exchange(const net::unique_fd& fd) {
  if (::send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0)
    return std::nullopt;
  std::string answer;
  std::array<char, 4'096> buffer;
  ssize_t size = 0;
  while ((size = ::recv(fd.get(), buffer.data(), buffer.size(), 0)) > 0)
    answer.append(buffer.data(), static_cast<std::size_t>(size));
  return size == 0 ? std::optional{std::move(answer)} : std::nullopt;
}

/// The text at `key` of `object`; empty if it is not there.
std::string text_at(const json::value& object, std::string_view key) {
  const auto* fields = object.if_object();
  const auto* value = fields != nullptr ? fields->if_contains(key) : nullptr;
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

result<std::string> link_in(std::string_view answer) {
  json::error_code broken;
  const auto end = answer.find("\r\n\r\n");
  const auto body =
    end != answer.npos ? json::parse(answer.substr(end + 4), broken) : json::value{};
  const auto* metadata = body.is_object() ? body.get_object().if_contains("metadata") : nullptr;
  if (metadata == nullptr || text_at(*metadata, "token").empty())
    return failed(EPROTO, "the daemon did not return a link: " + text_at(body, "error"));
  auto url = text_at(*metadata, "url");
  if (url.empty())
    return failed(ENOENT,
                  "the daemon does not serve the web page: start it with --web ADDRESS:PORT");
  return url;
}

} // namespace

result<std::string> ask_for_link(const std::filesystem::path& socket) {
  const net::unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!fd)
    return broken(errno, "cannot create a socket");
  if (const int number = connect_to(fd, socket.string()))
    return broken(number, "cannot connect to a daemon at " + socket.string());
  const auto answer = exchange(fd);
  return answer ? link_in(*answer) : broken(errno, "the daemon did not answer");
}

} // namespace lectern
