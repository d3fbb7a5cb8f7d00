#include "app/page/unknown_host.hpp"

#include "app/page/browser_rules.hpp"

#include <algorithm>
#include <cstddef>

namespace lectern::page {

namespace {

using std::string_view;

/// The longest name that DNS has.
constexpr std::size_t name_bytes_max = 253;

string_view name_in(string_view host) {
  const auto port = port_in(host);
  const auto size = port.data() == nullptr ? host.size() : host.size() - port.size() - 1;
  return host.substr(0, std::min(size, name_bytes_max));
}

/// As text of HTML. What is not printable ASCII is not part of a name, and is shown as `?`.
std::string escaped(string_view text) {
  std::string result;
  for (const char c : text) {
    const bool is_special = string_view{"&<>\"'"}.find(c) != string_view::npos;
    if (is_special)
      result += "&#" + std::to_string(static_cast<int>(c)) + ';';
    else
      result += c >= ' ' && c <= '~' ? c : '?';
  }
  return result;
}

} // namespace

std::string unknown_host_text(string_view host, std::span<const std::string> names) {
  std::string text = "This server is not known as \"";
  text.append(name_in(host)).append("\": use its IP address, localhost");
  for (const auto& name : names)
    text.append(", ").append(name);
  return text.append(", or start it with --web-name ").append(name_in(host));
}

net::http_response unknown_host_page(string_view host, std::span<const std::string> names) {
  const auto name = escaped(name_in(host));
  std::string known = "<li>the IP address of the server</li><li>localhost</li>";
  for (const auto& own_name : names)
    known.append("<li>").append(escaped(own_name)).append("</li>");
  net::http_response answer{421, "text/html; charset=utf-8", {}, {}};
  answer.headers = {{"Cache-Control", "no-store"}};
  answer.body
    .append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width\">"
            "<meta name=\"color-scheme\" content=\"light dark\">"
            "<title>Lectern: unknown host name</title></head>\n<body>"
            "<h1>This server is not known as “")
    .append(name)
    .append("”</h1>\n"
            "<p>The page is not shown under an unknown name, because another website could "
            "have sent your browser here.</p>\n"
            "<p>In the address of this page, use one of these instead:</p>\n<ul>")
    .append(known)
    .append("</ul>\n<p>To allow the name, start the daemon with "
            "<code>lecternd --web-name ")
    .append(name)
    .append("</code>.</p></body></html>\n");
  return answer;
}

} // namespace lectern::page
