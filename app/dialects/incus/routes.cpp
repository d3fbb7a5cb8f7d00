#include "app/dialects/incus/routes.hpp"

#include "app/access/access.hpp"
#include "app/dialects/incus/not_offered.hpp"
#include "app/page/browser_rules.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace lectern::incus {

namespace {

// -- matching -----------------------------------------------------------------

/// The names in `path` if it fits `pattern`, empty where the pattern has none.
std::optional<std::array<std::string, 2>> fit(std::string_view pattern,
                                              std::span<const std::string> path) {
  std::array<std::string, 2> names;
  auto next = names.begin();
  pattern.remove_prefix(1);
  for (const auto& segment : path) {
    const auto expected = pattern.substr(0, pattern.find('/'));
    if (expected.starts_with('{') && !segment.empty())
      *next++ = segment;
    else if (expected != segment || pattern.empty())
      return std::nullopt;
    pattern.remove_prefix(std::min(expected.size() + 1, pattern.size()));
  }
  return pattern.empty() ? std::optional{std::move(names)} : std::nullopt;
}

std::variant<route, refusal> find_route(std::string_view method,
                                        std::span<const std::string> path) {
  if (method == "HEAD") // A GET whose body is not sent (RFC 9110, 9.3.2).
    method = "GET";
  std::string allow;
  for (const auto& entry : api_entries()) {
    auto names = fit(entry.path, path);
    if (names && method == entry.method)
      return route{&entry, std::move((*names)[0]), std::move((*names)[1]), {}};
    if (names)
      allow.append(allow.empty() ? "" : ", ")
        .append(entry.method == "GET" ? "GET, HEAD" : entry.method);
  }
  if (auto why = not_offered(method, path))
    return std::move(*why);
  if (allow.empty())
    return refusal{404, "Not Found", {}};
  return refusal{405, "Method Not Allowed", std::move(allow)};
}

std::variant<route, refusal> find_route(const net::http_request& request) {
  const auto target = boost::urls::parse_origin_form(request.target);
  if (!target)
    return refusal{400, "Invalid request target", {}};

  std::vector<std::string> path;
  for (const auto segment : target->segments())
    path.emplace_back(segment);
  auto found = find_route(request.method, path);
  if (auto* to = std::get_if<route>(&found))
    for (const auto& parameter : target->params())
      to->query.try_emplace(std::string{parameter.key}, parameter.value);
  return found;
}

// -- admission ----------------------------------------------------------------

std::optional<refusal> check_project(const route& to) {
  const auto project = to.parameter("project");
  if (!project.empty() && to.parameter("all-projects") == "true")
    return refusal{400, "Cannot specify a project when requesting all projects", {}};
  const bool is_default = project.empty() || project == "default";
  if (!is_default || (to.is_about("{project}") && to.name != "default"))
    return refusal{404, "Project not found", {}};
  return std::nullopt;
}

/// No browser reaches a Unix socket: there `Origin` guards nothing, and some programs send it.
std::optional<refusal> check_upgrade(const route& to, const net::http_request& request,
                                     auth_method caller) {
  if (!to.entry->with.needs_upgrade)
    return std::nullopt;
  if (!request.wants_upgrade)
    return refusal{400, "This address is for WebSockets", {}};
  if (caller != auth_method::local && !page::is_same_origin(request.origin, request.host))
    return refusal{403, "Forbidden", {}};
  return std::nullopt;
}

} // namespace

std::string_view route::parameter(std::string_view key) const {
  const auto found = query.find(key);
  return found != query.end() ? std::string_view{found->second} : std::string_view{};
}

int route::recursion() const {
  const auto text = parameter("recursion");
  int depth = 0;
  std::from_chars(text.data(), text.data() + text.size(), depth);
  return depth;
}

std::variant<route, refusal> admit(const net::http_request& request, auth_method caller) {
  if (request.fault_status != 0)
    return refusal{request.fault_status, request.fault, {}};

  auto found = find_route(request);
  const auto* to = std::get_if<route>(&found);
  if (caller == auth_method::none && (to == nullptr || !to->entry->with.is_public))
    return refusal{403, std::string{access::distrust_text(request.authorization)}, {}};
  if (to == nullptr)
    return found;
  if (auto why = check_project(*to))
    return std::move(*why);
  if (auto why = check_upgrade(*to, request, caller))
    return std::move(*why);
  return found;
}

} // namespace lectern::incus
