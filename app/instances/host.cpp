#include "app/instances/host.hpp"

#include "app/instances/environment.hpp"

#include <pwd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace lectern {

namespace {

struct user_entry {
  std::string name;
  std::string home = "/";
  std::string shell = "/bin/sh";
};

/// The entry of `user` in the password database, if there is one.
std::optional<user_entry> look_up(uid_t user) {
  std::array<char, 16 * 1024> buffer;
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
    return std::nullopt;
  user_entry result{entry.pw_name, entry.pw_dir, entry.pw_shell};
  if (result.shell.empty())
    result.shell = "/bin/sh"; // passwd(5)
  return result;
}

bool is_directory(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

exec_plan plan(const net::credentials& daemon, const exec_request& request) {
  const bool privileged = daemon.user == 0;
  if (!privileged
      && ((request.user != 0 && request.user != daemon.user)
          || (request.group != 0 && request.group != daemon.group)))
    return exec_refusal{403, "Only user 0, which means the daemon's own user, can run commands: "
                             "the daemon has no privileges"};
  const auto user = look_up(privileged ? request.user : daemon.user).value_or(user_entry{});
  net::child_options child;
  child.argv = request.command;
  auto environment = request.environment; // What the client set wins.
  environment.try_emplace("PATH", default_path);
  environment.try_emplace("LANG", "C.UTF-8");
  environment.try_emplace("HOME", user.home);
  if (!user.name.empty())
    environment.try_emplace("USER", user.name);
  child.environment = to_list(environment);
  child.directory = request.directory.empty() ? user.home : request.directory;
  if (!is_directory(child.directory)) {
    if (!request.directory.empty())
      return exec_refusal{400, "No such directory: " + request.directory};
    child.directory = "/";
  }
  if (privileged && (request.user != 0 || request.group != 0))
    child.run_as = net::credentials{request.user, request.group};
  if (request.interactive)
    child.terminal = request.size.value_or(net::terminal_size{});
  return child_plan{std::move(child)};
}

net::child_options login_shell(uid_t daemon, const std::string& path) {
  auto user = look_up(daemon).value_or(user_entry{});
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
  shell.terminal = net::terminal_size{};
  return shell;
}

} // namespace

instance_plan make_host_instance(const std::string& console_shell, const net::credentials& daemon) {
  return {.description = "This machine",
          .console = console_options{.source = login_shell(daemon.user, console_shell)},
          .plan = [daemon](const exec_request& request) { return plan(daemon, request); }};
}

} // namespace lectern
