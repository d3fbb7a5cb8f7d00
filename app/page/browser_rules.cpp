#include "app/page/browser_rules.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <utility>

namespace lectern::page {

namespace {

using boost::algorithm::iequals;
using std::string_view;

struct host_parts {
  string_view name; ///< Or an address, of IPv6 in brackets.
  string_view port;
};

host_parts split(string_view host) {
  const auto colon = host.find(':', host.starts_with('[') ? host.find(']') : 0);
  if (colon == host.npos)
    return {host, {}};
  return {host.substr(0, colon), host.substr(colon + 1)};
}

bool is_address(string_view name) {
  const bool is_v6 = name.starts_with('[') && name.ends_with(']');
  const std::string text{is_v6 ? name.substr(1, name.size() - 2) : name};
  std::array<unsigned char, sizeof(in6_addr)> ignored;
  return ::inet_pton(is_v6 ? AF_INET6 : AF_INET, text.c_str(), ignored.data()) == 1;
}

bool is_read_only(string_view method) {
  return method == "GET" || method == "HEAD";
}

} // namespace

bool is_same_origin(string_view origin, string_view host) {
  if (origin.empty())
    return true;
  const auto scheme_end = origin.find("://");
  return scheme_end != origin.npos && iequals(origin.substr(scheme_end + 3), host);
}

bool is_own_request(const net::http_request& request) {
  if (request.fetch_site == "cross-site" || request.fetch_site == "same-site")
    return false;
  const bool has_to_say = request.wants_upgrade || !is_read_only(request.method);
  return !(has_to_say && request.origin.empty()) && is_same_origin(request.origin, request.host);
}

bool is_known_host(string_view host, std::span<const std::string> names) {
  const auto [name, port] = split(host);
  if (port.find_first_not_of("0123456789") != port.npos)
    return false;
  return iequals(name, "localhost") || is_address(name)
         || std::any_of(names.begin(), names.end(),
                        [&name = name](const auto& known) { return iequals(name, known); });
}

string_view port_in(string_view host) {
  return split(host).port;
}

} // namespace lectern::page
