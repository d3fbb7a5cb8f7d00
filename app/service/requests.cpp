#include "app/service/requests.hpp"

#include "net/http/http_link.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace lectern {

namespace {

using boost::algorithm::iequals;

std::string_view field(const http_request& request, std::string_view name) {
  for (const auto& [key, value] : request.fields)
    if (iequals(key, name))
      return value;
  return {};
}

/// What does not begin with the prefix stays as it is: then nothing is there.
std::string without_prefix(std::string_view target, std::string_view prefix) {
  if (target.starts_with(prefix) && target.substr(prefix.size()).starts_with('/'))
    target.remove_prefix(prefix.size());
  return std::string{target};
}

/// Whether `text` could begin a line, or a word, that the host did not check.
bool breaks_out(std::string_view text, std::string_view forbidden) {
  return text.find_first_of(forbidden) != text.npos || text.find('\0') != text.npos;
}

} // namespace

net::http_request to_request(http_request received, const std::string& prefix) {
  net::http_request request;
  request.host = field(received, "Host");
  request.origin = field(received, "Origin");
  request.authorization = field(received, "Authorization");
  request.cookie = field(received, "Cookie");
  request.user_agent = field(received, "User-Agent");
  request.accept_encoding = field(received, "Accept-Encoding");
  request.if_none_match = field(received, "If-None-Match");
  request.accept = field(received, "Accept");
  request.proof = field(received, "Lectern-Proof");
  request.fetch_site = field(received, "Sec-Fetch-Site");
  request.target = without_prefix(received.target, prefix);
  request.method = std::move(received.method);
  request.body = std::move(received.body);
  return request;
}

result<std::string> to_head(const http_request& request, const std::string& prefix) {
  const auto length = field(request, "Content-Length");
  const bool announces_body =
    (!length.empty() && length != "0") || !field(request, "Transfer-Encoding").empty();
  if (!request.body.empty() || announces_body) // Else bytes would be awaited that never come.
    return bad_option("a request that is handed over with its socket must not have a body");
  if (breaks_out(request.method, " \t\r\n") || breaks_out(request.target, " \t\r\n"))
    return bad_option("the method or the target contains white space");
  const bool upgrades = !field(request, "Upgrade").empty();
  auto head = request.method + ' ' + without_prefix(request.target, prefix) + " HTTP/1.1\r\n";
  for (const auto& [name, value] : request.fields) {
    if (breaks_out(name, ":\r\n") || breaks_out(value, "\r\n"))
      return bad_option("the field " + name + " contains a line break");
    if (upgrades || !iequals(name, "Connection"))
      head.append(name).append(": ").append(value).append("\r\n");
  }
  head += upgrades ? "\r\n" : "Connection: close\r\n\r\n";
  if (head.size() > net::http_limits{}.header_bytes_max)
    return bad_option("the head of a request must not exceed 16 KiB");
  return head;
}

http_response to_response(net::http_response answer) {
  if (!answer.borrowed.empty())
    answer.body = answer.borrowed;
  http_response response{answer.status, {}, std::move(answer.body)};
  response.fields.emplace_back("Content-Type", std::move(answer.content_type));
  for (auto& field : answer.headers)
    response.fields.push_back(std::move(field));
  return response;
}

} // namespace lectern
