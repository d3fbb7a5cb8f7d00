#include "app/dialects/incus/api_impl.hpp"

namespace lectern::incus {

std::span<const api_entry> api_impl::entries() noexcept {
  using enum access_kind;
  constexpr api_entry::traits is_public{.is_public = true};
  constexpr api_entry::traits needs_upgrade{.needs_upgrade = true};
  constexpr api_entry::traits takes_console{.parse = console_body};
  constexpr api_entry::traits takes_exec{.parse = exec_body};
  constexpr api_entry::traits takes_new{.parse = new_instance_body};
  constexpr api_entry::traits takes_changes{.parse = changed_instance_body};
  constexpr api_entry::traits takes_state{.parse = state_change_body};
  static const api_entry table[] = {
    {"GET", "/", look, &api_impl::show_root},
    {"GET", "/1.0", look, &api_impl::show_server, is_public},
    {"POST", "/1.0/sign-in-links", invite, &api_impl::show_invitation},
    {"GET", "/1.0/projects", look, &api_impl::list_projects},
    {"GET", "/1.0/projects/{project}", look, &api_impl::show_project},
    {"GET", "/1.0/projects/{project}/state", look, &api_impl::show_project_state},
    {"GET", "/1.0/resources", look, &api_impl::show_resources},
    {"GET", "/internal/ready", look, &api_impl::show_ready},
    {"GET", "/1.0/images", look, &api_impl::show_empty_list},
    {"GET", "/1.0/images/aliases", look, &api_impl::show_empty_list},
    {"GET", "/1.0/network-acls", look, &api_impl::show_empty_list},
    {"GET", "/1.0/network-allocations", look, &api_impl::show_empty_list},
    {"GET", "/1.0/network-zones", look, &api_impl::show_empty_list},
    {"GET", "/1.0/networks", look, &api_impl::show_empty_list},
    {"GET", "/1.0/profiles", look, &api_impl::show_empty_list},
    {"GET", "/1.0/storage-pools", look, &api_impl::show_empty_list},
    {"GET", "/1.0/storage-volumes", look, &api_impl::show_empty_list},
    {"GET", "/1.0/warnings", look, &api_impl::show_empty_list},
    {"GET", "/1.0/certificates", look, &api_impl::show_empty_list},
    {"GET", "/1.0/events", watch_events, &api_impl::open_events, needs_upgrade},
    {"GET", "/1.0/instances", look, &api_impl::list_instances},
    {"POST", "/1.0/instances", manage, &api_impl::create_instance, takes_new},
    {"GET", "/1.0/instances/{instance}", look, &api_impl::show_instance},
    {"PUT", "/1.0/instances/{instance}", manage, &api_impl::redefine_instance, takes_changes},
    {"PATCH", "/1.0/instances/{instance}", manage, &api_impl::merge_instance, takes_changes},
    {"DELETE", "/1.0/instances/{instance}", manage, &api_impl::delete_instance},
    {"GET", "/1.0/instances/{instance}/state", look, &api_impl::show_state},
    {"PUT", "/1.0/instances/{instance}/state", manage, &api_impl::change_state, takes_state},
    {"GET", "/1.0/instances/{instance}/snapshots", look, &api_impl::show_empty_list_of_instance},
    {"GET", "/1.0/instances/{instance}/backups", look, &api_impl::show_empty_list_of_instance},
    {"GET", "/1.0/instances/{instance}/logs", look, &api_impl::show_empty_list_of_instance},
    {"POST", "/1.0/instances/{instance}/exec", run_command, &api_impl::start_exec, takes_exec},
    {"POST", "/1.0/instances/{instance}/console", attach_console, &api_impl::start_console,
     takes_console},
    {"GET", "/1.0/instances/{instance}/console", read_log, &api_impl::show_log},
    {"DELETE", "/1.0/instances/{instance}/console", clear_log, &api_impl::clear_log},
    {"GET", "/1.0/instances/{instance}/logs/exec-output", read_recording,
     &api_impl::list_recordings},
    {"GET", "/1.0/instances/{instance}/logs/exec-output/{file}", read_recording,
     &api_impl::show_recording},
    {"DELETE", "/1.0/instances/{instance}/logs/exec-output/{file}", remove_recording,
     &api_impl::remove_recording},
    {"GET", "/1.0/operations", look, &api_impl::list_operations},
    {"GET", "/1.0/operations/{operation}", look, &api_impl::show_operation},
    {"DELETE", "/1.0/operations/{operation}", cancel_operation, &api_impl::cancel},
    {"GET", "/1.0/operations/{operation}/wait", look, &api_impl::await_end},
    {"GET", "/1.0/operations/{operation}/websocket", join_operation, &api_impl::open_socket,
     needs_upgrade},
  };
  return table;
}

std::span<const api_entry> api_entries() noexcept {
  return api_impl::entries();
}

} // namespace lectern::incus
