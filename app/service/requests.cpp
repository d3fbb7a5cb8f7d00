#include "app/service/requests.hpp"

#include "net/http/http_link.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace lectern {

namespace {

using boost::algorithm::iequals;

std::string_view field(const http_request& of, std::string_view name) {
  for (const auto& [key, value] : of.fields)
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

/// Whether `text` could begin a line, or a word, that the host never saw.
bool breaks_out(std::string_view text, std::string_view forbidden) {
  return text.find_first_of(forbidden) != text.npos || text.find('\0') != text.npos;
}

} // namespace

net::http_request to_request(http_request what, const std::string& prefix) {
  net::http_request request;
  request.host = field(what, "Host");
  request.origin = field(what, "Origin");
  request.authorization = field(what, "Authorization");
  request.cookie = field(what, "Cookie");
  request.user_agent = field(what, "User-Agent");
  request.accept_encoding = field(what, "Accept-Encoding");
  request.if_none_match = field(what, "If-None-Match");
  request.accept = field(what, "Accept");
  request.proof = field(what, "Lectern-Proof");
  request.fetch_site = field(what, "Sec-Fetch-Site");
  request.target = without_prefix(what.target, prefix);
  request.method = std::move(what.method);
  request.body = std::move(what.body);
  return request;
}

result<std::string> to_head(const http_request& what, const std::string& prefix) {
  const auto length = field(what, "Content-Length");
  const bool announces_body =
    (!length.empty() && length != "0") || !field(what, "Transfer-Encoding").empty();
  if (!what.body.empty() || announces_body) // Else bytes would be awaited that never come.
    return bad_option("a request that is handed over with its socket must not have a body");
  if (breaks_out(what.method, " \t\r\n") || breaks_out(what.target, " \t\r\n"))
    return bad_option("the method or the target contains white space");
  const bool upgrades = !field(what, "Upgrade").empty();
  auto head = what.method + ' ' + without_prefix(what.target, prefix) + " HTTP/1.1\r\n";
  for (const auto& [name, value] : what.fields) {
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

http_response to_response(net::http_response what) {
  if (!what.borrowed.empty())
    what.body = what.borrowed;
  http_response response{what.status, {}, std::move(what.body)};
  response.fields.emplace_back("Content-Type", std::move(what.content_type));
  for (auto& each : what.headers)
    response.fields.push_back(std::move(each));
  return response;
}

} // namespace lectern
