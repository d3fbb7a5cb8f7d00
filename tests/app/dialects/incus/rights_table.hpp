#pragma once

#include "app/access/access.hpp"
#include "app/dialects/incus/routes.hpp"
#include "tests/app/dialects/incus/api_fixture.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::rights {

/// One entry of the API, and the right that it needs.
struct entry {
  std::string_view method;
  std::string_view path;
  access_kind right;
  bool names_instance = false; ///< A gatekeeper is asked about the instance `c1`.
  bool is_socket = false;
};

inline constexpr entry entries[] = {
  {"GET", "/", access_kind::look},
  {"GET", "/1.0", access_kind::look},
  {"POST", "/1.0/sign-in-links", access_kind::invite},
  {"GET", "/1.0/projects", access_kind::look},
  {"GET", "/1.0/projects/{project}", access_kind::look},
  {"GET", "/1.0/projects/{project}/state", access_kind::look},
  {"GET", "/1.0/resources", access_kind::look},
  {"GET", "/internal/ready", access_kind::look},
  {"GET", "/1.0/images", access_kind::look},
  {"GET", "/1.0/images/aliases", access_kind::look},
  {"GET", "/1.0/network-acls", access_kind::look},
  {"GET", "/1.0/network-allocations", access_kind::look},
  {"GET", "/1.0/network-zones", access_kind::look},
  {"GET", "/1.0/networks", access_kind::look},
  {"GET", "/1.0/profiles", access_kind::look},
  {"GET", "/1.0/storage-pools", access_kind::look},
  {"GET", "/1.0/storage-volumes", access_kind::look},
  {"GET", "/1.0/warnings", access_kind::look},
  {"GET", "/1.0/certificates", access_kind::look},
  {"GET", "/1.0/events", access_kind::watch_events, false, true},
  {"GET", "/1.0/instances", access_kind::look},
  {"POST", "/1.0/instances", access_kind::manage, true},
  {"GET", "/1.0/instances/{instance}", access_kind::look, true},
  {"PUT", "/1.0/instances/{instance}", access_kind::manage, true},
  {"PATCH", "/1.0/instances/{instance}", access_kind::manage, true},
  {"DELETE", "/1.0/instances/{instance}", access_kind::manage, true},
  {"GET", "/1.0/instances/{instance}/state", access_kind::look, true},
  {"PUT", "/1.0/instances/{instance}/state", access_kind::manage, true},
  {"GET", "/1.0/instances/{instance}/snapshots", access_kind::look, true},
  {"GET", "/1.0/instances/{instance}/backups", access_kind::look, true},
  {"GET", "/1.0/instances/{instance}/logs", access_kind::look, true},
  {"POST", "/1.0/instances/{instance}/exec", access_kind::run_command, true},
  {"POST", "/1.0/instances/{instance}/console", access_kind::attach_console, true},
  {"GET", "/1.0/instances/{instance}/console", access_kind::read_log, true},
  {"DELETE", "/1.0/instances/{instance}/console", access_kind::clear_log, true},
  {"GET", "/1.0/instances/{instance}/logs/exec-output", access_kind::read_recording, true},
  {"GET", "/1.0/instances/{instance}/logs/exec-output/{file}", access_kind::read_recording, true},
  {"DELETE", "/1.0/instances/{instance}/logs/exec-output/{file}", access_kind::remove_recording,
   true},
  {"GET", "/1.0/operations", access_kind::look},
  {"GET", "/1.0/operations/{operation}", access_kind::look, true},
  {"DELETE", "/1.0/operations/{operation}", access_kind::cancel_operation, true},
  {"GET", "/1.0/operations/{operation}/wait", access_kind::look, true},
  {"GET", "/1.0/operations/{operation}/websocket", access_kind::join_operation, true, true},
};

/// What a credential is good for.
enum class trust : std::uint8_t {
  none,       ///< The server object only.
  gatekeeper, ///< The same, unless there is a gatekeeper: that decides.
  full,       ///< Everything but inviting others.
  local,      ///< Everything.
};

/// What a client presents, and what that is good for.
struct credential {
  std::string_view name;
  stream_origin origin;
  std::string authorization;
  trust worth;
  principal visitor = {}; ///< Set: the pass of the page that the client presents is this one's.
};

[[nodiscard]] inline std::vector<credential> credentials() {
  const stream_origin port{.by = entry_point::tcp, .token = "key"};
  const stream_origin page_port{.by = entry_point::tcp, .web = std::make_shared<const web_port>()};
  return {
    {"the Unix socket", local_user, "", trust::local},
    {"the host program", {.by = entry_point::host, .name = "ann"}, "", trust::local},
    {"the web page", page_port, "", trust::full, access::web_principal("1", "ann")},
    {"a port, with its token", port, "Bearer key", trust::full},
    {"a port, with another token", port, "Bearer kez", trust::none},
    {"a port, without its token", port, "", trust::none},
    {"a port that has no token", {.by = entry_point::tcp}, "Bearer ", trust::gatekeeper},
    {"a port of the page, without a cookie", page_port, "", trust::none},
  };
}

/// Whether a credential is good for more than the server object.
[[nodiscard]] inline bool is_trusted(const credential& given, bool has_gatekeeper) {
  return given.worth >= (has_gatekeeper ? trust::gatekeeper : trust::full);
}

[[nodiscard]] inline bool may_use(const entry& wanted, const credential& given,
                                  bool has_gatekeeper) {
  if (wanted.path == "/1.0")
    return true;
  return wanted.right == access_kind::invite ? given.worth == trust::local
                                             : is_trusted(given, has_gatekeeper);
}

} // namespace lectern::rights
