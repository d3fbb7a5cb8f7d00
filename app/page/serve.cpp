#include "app/page/serve.hpp"

#include "app/page/field_values.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace lectern::page {

namespace {

using std::string_view;

constexpr string_view home = "/ui/";

/// What the page may load, which pages may frame it, what of the machine it may use.
constexpr std::array<std::pair<string_view, string_view>, 6> protection{{
  {"Content-Security-Policy",
   "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
   "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
   "form-action 'none'; frame-ancestors 'none'"},
  {"X-Content-Type-Options", "nosniff"},
  {"Referrer-Policy", "no-referrer"},
  {"Cross-Origin-Opener-Policy", "same-origin"},
  {"Cross-Origin-Resource-Policy", "same-origin"},
  {"Permissions-Policy", "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), "
                         "midi=(), payment=(), serial=(), usb=()"},
}};

string_view path_of(string_view target) {
  return target.substr(0, target.find('?'));
}

net::http_response say(unsigned status, string_view sentence) {
  return {status, "text/plain; charset=utf-8", std::string{sentence} + '\n', {}};
}

/// Whether a path that is not a file may be a place inside the page.
bool is_place(string_view path) {
  return path.substr(path.rfind('/') + 1).find('.') == path.npos;
}

const file* find(files page, string_view path) {
  path.remove_prefix(home.size());
  const auto named = [page](string_view name) {
    const auto found = std::find_if(
      page.begin(), page.end(), [name](const file& candidate) { return candidate.path == name; });
    return found != page.end() ? &*found : nullptr;
  };
  if (const auto* exact = named(path))
    return exact;
  return is_place(path) ? named("index.html") : nullptr;
}

/// Names in `assets/` change with what they hold; others are asked about each time.
string_view caching_of(const file& which) {
  return which.path.starts_with("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

/// Other bytes, another strong tag (RFC 9110, 8.8.3.3).
std::string plain_etag(string_view etag) {
  return std::string{etag.substr(0, etag.size() - 1)}.append("-plain\"");
}

net::http_response send(const net::http_request& request, const file& which) {
  const bool is_packed = accepts_gzip(request.accept_encoding);
  const auto etag = is_packed ? std::string{which.etag} : plain_etag(which.etag);
  net::http_response answer;
  answer.headers = {
    {"ETag", etag}, {"Cache-Control", std::string{caching_of(which)}}, {"Vary", "Accept-Encoding"}};
  if (lists_etag(request.if_none_match, etag)) {
    answer.status = 304;
    answer.content_type.clear();
    return answer;
  }
  answer.content_type = which.content_type;
  if (is_packed)
    answer.headers.emplace_back("Content-Encoding", "gzip");
  answer.borrowed = is_packed ? which.bytes : which.plain;
  return answer;
}

net::http_response answer_to(const net::http_request& request, files page) {
  const auto path = path_of(request.target);
  if (request.method != "GET" && request.method != "HEAD") {
    auto answer = say(405, "Only GET and HEAD are allowed here.");
    answer.headers.emplace_back("Allow", "GET, HEAD");
    return answer;
  }
  if (page.empty())
    return say(404, "This program was built without the web page.");
  if (path.size() < home.size())
    return moved_to_page();
  const auto* found = find(page, path);
  return found != nullptr ? send(request, *found) : say(404, "There is no such file on this page.");
}

} // namespace

bool is_about_page(string_view target) noexcept {
  const auto path = path_of(target);
  return path == "/ui" || path.starts_with(home);
}

bool is_home(const net::http_request& request) noexcept {
  return (request.method == "GET" || request.method == "HEAD") && path_of(request.target) == "/";
}

bool is_lost_browser(const net::http_request& request) {
  return is_home(request)
         && (request.user_agent.find("Gecko") != std::string::npos
             || request.accept.find("text/html") != std::string::npos);
}

bool is_for_people(const net::http_request& request) {
  return (request.method == "GET" || request.method == "HEAD")
         && request.accept.find("text/html") != std::string::npos;
}

net::http_response moved_to_page() {
  auto answer = say(301, "The page is at /ui/.");
  answer.headers = {{"Location", std::string{home}}, {"Cache-Control", "no-cache"}};
  return answer;
}

net::http_response serve(const net::http_request& request, files page) {
  auto answer = answer_to(request, page);
  protect(answer);
  return answer;
}

void protect(net::http_response& answer) {
  for (const auto& [name, value] : protection) {
    const bool is_there =
      std::any_of(answer.headers.begin(), answer.headers.end(),
                  [&name = name](const auto& field) { return field.first == name; });
    if (!is_there)
      answer.headers.emplace_back(name, value);
  }
}

} // namespace lectern::page
