#include "app/daemon/plan.hpp"

#include "app/daemon/reload.hpp"
#include "app/daemon/settings.hpp"

#include <chrono>
#include <utility>

namespace lectern {

namespace {

/// @returns The address to listen on; warns if what passes there can be read by others.
result<tcp_endpoint> endpoint_of(plan& made, const std::string& option, const std::string& text) {
  auto endpoint = resolve_endpoint(text);
  if (!endpoint)
    return error{endpoint.error().code, option + ' ' + text + ": " + endpoint.error().text};
  if (!is_loopback(endpoint->address))
    made.warnings.push_back(option + ' ' + text
                            + " is reachable from other machines and has no TLS: keys, passes and "
                              "everything typed can be read on the network. Put a TLS proxy in "
                              "front of it, or listen on 127.0.0.1 and use an SSH tunnel");
  return endpoint;
}

result<void> add_remote(plan& made, const command_line& given) {
  auto endpoint = endpoint_of(made, "--listen-tcp", given.listen_tcp);
  if (!endpoint)
    return endpoint.error();
  auto token = read_token(given.token_file);
  if (!token)
    return token.error();
  made.remote = std::move(*endpoint);
  made.remote->token = std::move(*token);
  return {};
}

result<void> add_web(plan& made, const command_line& given) {
  auto endpoint = endpoint_of(made, "--web", given.web);
  if (!endpoint)
    return endpoint.error();
  made.web = std::move(*endpoint);
  made.web->web_page = true;
  made.web->names.insert(made.web->names.end(), given.web_names.begin(), given.web_names.end());
  if (const auto state = state_folder(); state.has_value())
    made.service.web_key_file = *state / "web.key"; // Else all are signed out when it ends.
  return {};
}

/// Before anything in them is looked at.
result<void> claim_folders(plan& made, const command_line& given) {
  const auto folder = runtime_folder();
  if (folder.has_error())
    return error{folder.error(), "neither LECTERN_DIR nor XDG_RUNTIME_DIR is set"};
  auto claim = claim_folder(*folder);
  if (!claim)
    return claim.error();
  made.claim = std::move(*claim);
  made.local.path = *folder / "unix.socket";
  if (given.trace) {
    made.trace = std::make_unique<run_trace>(*folder);
    made.service.trace = made.trace->draft();
    auto sessions = session_file::open(*folder);
    if (!sessions)
      return sessions.error();
    made.sessions = std::move(*sessions);
  }
  const auto state = state_folder();
  if (state.has_error())
    return {};
  made.service.recordings = *state / "exec-output";
  made.service.instance_store = *state / "instances.db";
  return *state == *folder ? result<void>{} : make_state_folder(*state);
}

result<void> set_group(plan& made, const std::string& name) {
  const auto group = group_named(name);
  if (group.has_error())
    return error{group.error(), "--socket-group " + name + ": no such group"};
  made.local.group = *group;
  return {};
}

} // namespace

result<plan> make_plan(const command_line& given) {
  plan made;
  if (auto claimed = claim_folders(made, given); !claimed)
    return claimed.error();
  made.instances = instances_of(given.file, given.console_shell);
  made.service.program = "lecternd " LECTERN_VERSION;
  made.service.io_units = given.io_units;
  made.service.hang_up_grace = std::chrono::milliseconds{given.hang_up_grace};
  if (!given.socket_group.empty())
    if (auto set = set_group(made, given.socket_group); !set)
      return set.error();
  if (!given.listen_tcp.empty())
    if (auto added = add_remote(made, given); !added)
      return added.error();
  if (!given.web.empty())
    if (auto added = add_web(made, given); !added)
      return added.error();
  return made;
}

} // namespace lectern
