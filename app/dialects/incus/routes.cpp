#include "app/dialects/incus/routes.hpp"

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

// -- table --------------------------------------------------------------------

constexpr api_entry table[] = {
  {"GET", "/", request_kind::root},
  {"GET", "/1.0", request_kind::server},
  {"POST", "/1.0/sign-in-links", request_kind::sign_in_links},
  {"GET", "/1.0/projects", request_kind::projects},
  {"GET", "/1.0/projects/{}", request_kind::project},
  {"GET", "/1.0/projects/{}/state", request_kind::project_state},
  {"GET", "/1.0/resources", request_kind::resources},
  {"GET", "/internal/ready", request_kind::ready},
  {"GET", "/1.0/images", request_kind::nothing},
  {"GET", "/1.0/images/aliases", request_kind::nothing},
  {"GET", "/1.0/network-acls", request_kind::nothing},
  {"GET", "/1.0/network-allocations", request_kind::nothing},
  {"GET", "/1.0/network-zones", request_kind::nothing},
  {"GET", "/1.0/networks", request_kind::nothing},
  {"GET", "/1.0/profiles", request_kind::nothing},
  {"GET", "/1.0/storage-pools", request_kind::nothing},
  {"GET", "/1.0/storage-volumes", request_kind::nothing},
  {"GET", "/1.0/warnings", request_kind::nothing},
  {"GET", "/1.0/certificates", request_kind::certificates},
  {"GET", "/1.0/events", request_kind::events},
  {"GET", "/1.0/instances", request_kind::instances},
  {"GET", "/1.0/instances/{}", request_kind::instance},
  {"GET", "/1.0/instances/{}/state", request_kind::instance_state},
  {"GET", "/1.0/instances/{}/snapshots", request_kind::instance_snapshots},
  {"GET", "/1.0/instances/{}/backups", request_kind::instance_nothing},
  {"GET", "/1.0/instances/{}/logs", request_kind::instance_nothing},
  {"POST", "/1.0/instances/{}/exec", request_kind::exec},
  {"POST", "/1.0/instances/{}/console", request_kind::attach_console},
  {"GET", "/1.0/instances/{}/console", request_kind::show_console_log},
  {"DELETE", "/1.0/instances/{}/console", request_kind::clear_console_log},
  {"GET", "/1.0/instances/{}/logs/exec-output", request_kind::recordings},
  {"GET", "/1.0/instances/{}/logs/exec-output/{}", request_kind::recording},
  {"DELETE", "/1.0/instances/{}/logs/exec-output/{}", request_kind::remove_recording},
  {"GET", "/1.0/operations", request_kind::operations},
  {"GET", "/1.0/operations/{}", request_kind::operation},
  {"DELETE", "/1.0/operations/{}", request_kind::cancel_operation},
  {"GET", "/1.0/operations/{}/wait", request_kind::await_operation},
  {"GET", "/1.0/operations/{}/websocket", request_kind::operation_socket},
};

// -- matching -----------------------------------------------------------------

/// The names in `path` if it fits `pattern`, empty where the pattern has none.
std::optional<std::array<std::string, 2>> fit(std::string_view pattern,
                                              std::span<const std::string> path) {
  std::array<std::string, 2> names;
  auto next = names.begin();
  pattern.remove_prefix(1);
  for (const auto& segment : path) {
    const auto expected = pattern.substr(0, pattern.find('/'));
    if (expected == "{}" && !segment.empty())
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
  for (const auto& [known_method, pattern, kind] : table) {
    auto names = fit(pattern, path);
    if (names && method == known_method)
      return route{kind, std::move((*names)[0]), std::move((*names)[1]), {}};
    if (names)
      allow.append(allow.empty() ? "" : ", ")
        .append(known_method == "GET" ? "GET, HEAD" : known_method);
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

bool is_about_project(request_kind kind) {
  return kind == request_kind::project || kind == request_kind::project_state;
}

std::optional<refusal> check_project(const route& to) {
  const auto project = to.parameter("project");
  if (!project.empty() && to.parameter("all-projects") == "true")
    return refusal{400, "Cannot specify a project when requesting all projects", {}};
  const bool is_default = project.empty() || project == "default";
  if (!is_default || (is_about_project(to.kind) && to.name != "default"))
    return refusal{404, "Project not found", {}};
  return std::nullopt;
}

/// No browser reaches a Unix socket: there `Origin` guards nothing, and some programs send it.
std::optional<refusal> check_upgrade(const route& to, const net::http_request& request,
                                     access::trust caller) {
  if (to.kind != request_kind::events && to.kind != request_kind::operation_socket)
    return std::nullopt;
  if (!request.wants_upgrade)
    return refusal{400, "This address is for WebSockets", {}};
  if (caller != access::trust::local && !page::is_same_origin(request.origin, request.host))
    return refusal{403, "Forbidden", {}};
  return std::nullopt;
}

} // namespace

std::span<const api_entry> api_entries() noexcept {
  return table;
}

access_kind access_of(request_kind kind) noexcept {
  switch (kind) {
  case request_kind::events:
    return access_kind::watch_events;
  case request_kind::exec:
    return access_kind::run_command;
  case request_kind::attach_console:
    return access_kind::attach_console;
  case request_kind::show_console_log:
    return access_kind::read_log;
  case request_kind::clear_console_log:
    return access_kind::clear_log;
  case request_kind::recordings:
  case request_kind::recording:
    return access_kind::read_recording;
  case request_kind::remove_recording:
    return access_kind::remove_recording;
  case request_kind::sign_in_links:
    return access_kind::invite;
  case request_kind::operation_socket:
    return access_kind::join_operation;
  case request_kind::cancel_operation:
    return access_kind::cancel_operation;
  case request_kind::root:
  case request_kind::server:
  case request_kind::projects:
  case request_kind::project:
  case request_kind::project_state:
  case request_kind::resources:
  case request_kind::ready:
  case request_kind::nothing:
  case request_kind::certificates:
  case request_kind::instances:
  case request_kind::instance:
  case request_kind::instance_state:
  case request_kind::instance_snapshots:
  case request_kind::instance_nothing:
  case request_kind::operations:
  case request_kind::operation:
  case request_kind::await_operation:
    break;
  }
  return access_kind::look;
}

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

std::variant<route, refusal> admit(const net::http_request& request, access::trust caller) {
  if (request.fault_status != 0)
    return refusal{request.fault_status, request.fault, {}};

  auto found = find_route(request);
  const auto* to = std::get_if<route>(&found);
  if (caller == access::trust::none && (to == nullptr || to->kind != request_kind::server))
    return refusal{403, "Forbidden", {}};
  if (to == nullptr)
    return found;
  if (auto why = check_project(*to))
    return std::move(*why);
  if (auto why = check_upgrade(*to, request, caller))
    return std::move(*why);
  return found;
}

} // namespace lectern::incus
