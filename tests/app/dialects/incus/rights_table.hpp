#pragma once

#include "app/dialects/incus/routes.hpp"
#include "tests/app/dialects/incus/api_fixture.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::rights {

using incus::request_kind;

/// One entry of the API, and the right that it needs.
struct entry {
  std::string_view method;
  std::string_view path;
  request_kind kind;
  access_kind right;
  bool names_instance = false; ///< A gatekeeper is asked about the instance `c1`.
  bool is_socket = false;
};

inline constexpr entry entries[] = {
  {"GET", "/", request_kind::root, access_kind::look},
  {"GET", "/1.0", request_kind::server, access_kind::look},
  {"POST", "/1.0/sign-in-links", request_kind::sign_in_links, access_kind::invite},
  {"GET", "/1.0/projects", request_kind::projects, access_kind::look},
  {"GET", "/1.0/projects/{}", request_kind::project, access_kind::look},
  {"GET", "/1.0/projects/{}/state", request_kind::project_state, access_kind::look},
  {"GET", "/1.0/resources", request_kind::resources, access_kind::look},
  {"GET", "/internal/ready", request_kind::ready, access_kind::look},
  {"GET", "/1.0/images", request_kind::nothing, access_kind::look},
  {"GET", "/1.0/images/aliases", request_kind::nothing, access_kind::look},
  {"GET", "/1.0/network-acls", request_kind::nothing, access_kind::look},
  {"GET", "/1.0/network-allocations", request_kind::nothing, access_kind::look},
  {"GET", "/1.0/network-zones", request_kind::nothing, access_kind::look},
  {"GET", "/1.0/networks", request_kind::nothing, access_kind::look},
  {"GET", "/1.0/profiles", request_kind::nothing, access_kind::look},
  {"GET", "/1.0/storage-pools", request_kind::nothing, access_kind::look},
  {"GET", "/1.0/storage-volumes", request_kind::nothing, access_kind::look},
  {"GET", "/1.0/warnings", request_kind::nothing, access_kind::look},
  {"GET", "/1.0/certificates", request_kind::certificates, access_kind::look},
  {"GET", "/1.0/events", request_kind::events, access_kind::watch_events, false, true},
  {"GET", "/1.0/instances", request_kind::instances, access_kind::look},
  {"GET", "/1.0/instances/{}", request_kind::instance, access_kind::look, true},
  {"GET", "/1.0/instances/{}/state", request_kind::instance_state, access_kind::look, true},
  {"GET", "/1.0/instances/{}/snapshots", request_kind::instance_snapshots, access_kind::look, true},
  {"GET", "/1.0/instances/{}/backups", request_kind::instance_nothing, access_kind::look, true},
  {"GET", "/1.0/instances/{}/logs", request_kind::instance_nothing, access_kind::look, true},
  {"POST", "/1.0/instances/{}/exec", request_kind::exec, access_kind::run_command, true},
  {"POST", "/1.0/instances/{}/console", request_kind::attach_console, access_kind::attach_console,
   true},
  {"GET", "/1.0/instances/{}/console", request_kind::show_console_log, access_kind::read_log, true},
  {"DELETE", "/1.0/instances/{}/console", request_kind::clear_console_log, access_kind::clear_log,
   true},
  {"GET", "/1.0/instances/{}/logs/exec-output", request_kind::recordings,
   access_kind::read_recording, true},
  {"GET", "/1.0/instances/{}/logs/exec-output/{}", request_kind::recording,
   access_kind::read_recording, true},
  {"DELETE", "/1.0/instances/{}/logs/exec-output/{}", request_kind::remove_recording,
   access_kind::remove_recording, true},
  {"GET", "/1.0/operations", request_kind::operations, access_kind::look},
  {"GET", "/1.0/operations/{}", request_kind::operation, access_kind::look, true},
  {"DELETE", "/1.0/operations/{}", request_kind::cancel_operation, access_kind::cancel_operation,
   true},
  {"GET", "/1.0/operations/{}/wait", request_kind::await_operation, access_kind::look, true},
  {"GET", "/1.0/operations/{}/websocket", request_kind::operation_socket,
   access_kind::join_operation, true, true},
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
  request_origin from;
  std::string authorization;
  trust worth;
};

[[nodiscard]] inline std::vector<credential> credentials() {
  const request_origin port{.by = door::tcp, .token = "key"};
  const request_origin page_port{.by = door::tcp, .web = web_door{}};
  return {
    {"the Unix socket", local_user, "", trust::local},
    {"the host program", {.by = door::host, .name = "ann"}, "", trust::local},
    {"the web page", {.by = door::web, .name = "ann", .who = {"web:1", "ann"}}, "", trust::full},
    {"a port, with its token", port, "Bearer key", trust::full},
    {"a port, with another token", port, "Bearer kez", trust::none},
    {"a port, without its token", port, "", trust::none},
    {"a port that has no token", {.by = door::tcp}, "Bearer ", trust::gatekeeper},
    {"a port of the page, without a cookie", page_port, "", trust::none},
  };
}

/// Whether a credential is good for more than the server object.
[[nodiscard]] inline bool is_trusted(const credential& given, bool has_gatekeeper) {
  return given.worth >= (has_gatekeeper ? trust::gatekeeper : trust::full);
}

[[nodiscard]] inline bool may_use(const entry& wanted, const credential& given,
                                  bool has_gatekeeper) {
  if (wanted.kind == request_kind::server)
    return true;
  return wanted.right == access_kind::invite ? given.worth == trust::local
                                             : is_trusted(given, has_gatekeeper);
}

} // namespace lectern::rights
