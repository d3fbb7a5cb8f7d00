#include "app/instances/host.hpp"

#include "app/instances/environment.hpp"
#include "app/instances/host_state.hpp"
#include "app/instances/user_database.hpp"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace lectern {

namespace {

bool is_directory(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

/// Both with their primary group: whether it is listed once more means nothing.
bool is_same(const net::credentials& a, const net::credentials& b) {
  const auto groups_of = [](const net::credentials& user) {
    std::set<gid_t> groups{user.groups.begin(), user.groups.end()};
    groups.insert(user.group);
    return groups;
  };
  return a.user == b.user && a.group == b.group && groups_of(a) == groups_of(b);
}

/// A command's user, and the identity that it runs as.
struct identity {
  user_entry user;
  net::credentials as;
};

/// The daemon's own user needs no database.
std::variant<identity, exec_refusal> identity_of(const net::credentials& daemon,
                                                 const exec_request& request) {
  const bool privileged = daemon.user == 0;
  if (!privileged
      && ((request.user != 0 && request.user != daemon.user)
          || (request.group != 0 && request.group != daemon.group)))
    return exec_refusal{plan_refusal::forbidden,
                        "The daemon does not run as root, so commands run as its own user only: "
                        "ask for user 0"};
  const uid_t user = privileged ? request.user : daemon.user;
  const auto found = find_user(user);
  const auto entry = found.has_value() ? *found : std::nullopt;
  if (!privileged)
    return identity{entry.value_or(user_entry{}), daemon};
  if (request.group != 0)
    return identity{entry.value_or(user_entry{}), {user, request.group, {}}};
  if (entry)
    return identity{*entry, {user, entry->group, entry->groups}};
  if (user == daemon.user)
    return identity{user_entry{}, {0, 0, {}}};
  const auto name = "user " + std::to_string(user);
  if (found.has_error())
    return exec_refusal{plan_refusal::unavailable,
                        "Cannot look up " + name + ": " + found.error().message()};
  return exec_refusal{plan_refusal::invalid,
                      "There is no " + name + " in the password database: specify a group, too"};
}

exec_plan plan(const net::credentials& daemon, const exec_request& request) {
  if (!request.directory.empty() && request.directory.front() != '/')
    return exec_refusal{plan_refusal::invalid,
                        "The directory must be an absolute path: " + request.directory};
  auto found = identity_of(daemon, request);
  if (auto* why = std::get_if<exec_refusal>(&found))
    return std::move(*why);
  auto& [user, as] = std::get<identity>(found);
  net::child_options child;
  child.argv = request.command;
  auto environment = request.environment; // What the client set wins.
  environment.try_emplace("PATH", default_path);
  environment.try_emplace("LANG", "C.UTF-8");
  environment.try_emplace("HOME", user.home);
  environment.try_emplace("SHELL", user.shell);
  if (!user.name.empty()) {
    environment.try_emplace("USER", user.name);
    environment.try_emplace("LOGNAME", user.name);
  }
  child.environment = to_list(environment);
  child.directory = request.directory.empty() ? user.home : request.directory;
  if (!is_directory(child.directory)) {
    if (!request.directory.empty())
      return exec_refusal{plan_refusal::invalid, "No such directory: " + request.directory};
    child.directory = "/";
  }
  if (!is_same(as, daemon))
    child.run_as = std::move(as);
  return source_plan{request.terminal(), net::child_opener{std::move(child)}};
}

net::child_options login_shell(const net::credentials& daemon, const std::string& path) {
  auto [user, as] = std::get<identity>(identity_of(daemon, {})); // Its own is never refused.
  if (!path.empty())
    user.shell = path;
  net::child_options shell;
  shell.program = user.shell;
  // A leading '-' makes it a login shell.
  shell.argv = {'-' + std::filesystem::path{user.shell}.filename().string()};
  shell.environment = to_list({{"PATH", default_path},
                               {"LANG", "C.UTF-8"},
                               {"TERM", "xterm-256color"},
                               {"HOME", user.home},
                               {"USER", user.name},
                               {"LOGNAME", user.name},
                               {"SHELL", user.shell}});
  shell.directory = is_directory(user.home) ? user.home : "/";
  if (!is_same(as, daemon))
    shell.run_as = std::move(as);
  return shell;
}

} // namespace

instance_plan make_host_instance(const std::string& console_shell, const net::credentials& daemon) {
  return {.description = "This machine",
          .console =
            console_options{.source = {net::terminal_size{},
                                       net::child_opener{login_shell(daemon, console_shell)}}},
          .plan = [daemon](const exec_request& request) { return plan(daemon, request); },
          .read_state = make_host_state_reader()};
}

} // namespace lectern
