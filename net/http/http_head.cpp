#include "net/http/http_head.hpp"

#include <array>
#include <cstdio>
#include <string_view>

namespace lectern::net {

namespace {

/// For people who read the traffic; clients go by the number (RFC 9112, 4).
std::string_view reason_of(unsigned status) {
  // clang-format off
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 421: return "Misdirected Request";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Status";
    // clang-format on
  }
}

void add(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ").append(value).append("\r\n");
}

void add_framing(std::string& text, const answer_head& head) {
  if (head.status == 204 || head.status == 304)
    return; // No body follows (RFC 9112, 6.3).
  if (head.body_bytes)
    add(text, "Content-Length", std::to_string(*head.body_bytes));
  else if (head.version == 11)
    add(text, "Transfer-Encoding", "chunked");
}

void add_connection(std::string& text, const answer_head& head) {
  if (head.status == 426) {
    add(text, "Sec-WebSocket-Version", "13");
    add(text, "Upgrade", "websocket");
    add(text, "Connection", "upgrade, close");
  } else if (!head.keep_alive) {
    add(text, "Connection", "close");
  } else if (head.version == 10) {
    add(text, "Connection", "keep-alive");
  }
}

} // namespace

std::string to_text(const answer_head& head, std::time_t now) {
  std::string text = head.version == 10 ? "HTTP/1.0 " : "HTTP/1.1 ";
  text.append(std::to_string(head.status)).append(" ").append(reason_of(head.status));
  text.append("\r\n");
  add(text, "Date", http_date(now));
  if (!head.content_type.empty())
    add(text, "Content-Type", head.content_type);
  for (const auto& [name, value] : head.headers)
    add(text, name, value);
  add_framing(text, head);
  add_connection(text, head);
  return text.append("\r\n");
}

std::string chunk_front(std::size_t size) {
  if (size == 0)
    return {};
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%zx\r\n", size);
  return text.data();
}

std::string chunk_back(std::size_t size) {
  return size == 0 ? "0\r\n\r\n" : "\r\n0\r\n\r\n";
}

std::string http_date(std::time_t when) {
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc = {};
  ::gmtime_r(&when, &utc);
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                days[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                months[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                utc.tm_min, utc.tm_sec);
  return text.data();
}

} // namespace lectern::net
