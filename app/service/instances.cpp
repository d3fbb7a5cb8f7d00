#include "app/service/instances.hpp"

#include "actors/runtime/overloaded.hpp"
#include "app/instances/environment.hpp"
#include "app/instances/user_database.hpp"
#include "app/sources/custom_source.hpp"
#include "net/child/stream_source.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>
#include <variant>
#include <vector>

namespace lectern {

namespace {

/// A label of a host name (RFC 1123, 2.1), which is what Incus's names are.
constexpr std::size_t name_length_max = 63;

/// Of a Unix socket (unix(7)).
constexpr std::size_t socket_path_bytes_max = 107;

bool is_letter_or_digit(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool is_name(const std::string& text) {
  return !text.empty() && text.size() <= name_length_max && is_letter_or_digit(text.front())
         && std::all_of(text.begin(), text.end(), [](char c) {
              return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
            });
}

std::vector<std::string> with_path(std::map<std::string, std::string> environment) {
  environment.try_emplace("PATH", default_path);
  return to_list(environment);
}

// -- programs -------------------------------------------------------------------

exec_plan plan_program(const command_instance& wanted, const exec_request& request) {
  if (wanted.command_prefix.empty())
    return exec_refusal{400, "This instance cannot run commands"};
  if (request.user != 0 || request.group != 0)
    return exec_refusal{403, "Commands on this instance run as one fixed user; ask for user 0"};
  child_plan plan;
  plan.options.argv = wanted.command_prefix;
  plan.options.argv.insert(plan.options.argv.end(), request.command.begin(), request.command.end());
  auto environment = request.environment; // What the client set wins.
  environment.insert(wanted.environment.begin(), wanted.environment.end());
  plan.options.environment = with_path(std::move(environment));
  plan.options.directory = wanted.directory;
  if (request.interactive)
    plan.options.terminal = request.size.value_or(net::terminal_size{});
  return plan;
}

instance_plan plan_of_programs(command_instance wanted) {
  instance_plan plan{.description = wanted.description, .console = {}, .plan = {}};
  if (!wanted.console.empty()) {
    console_options console;
    console.source.argv = wanted.console;
    console.source.environment = with_path(wanted.environment);
    console.source.directory = wanted.directory;
    console.source.terminal = net::terminal_size{};
    plan.console = std::move(console);
  }
  plan.plan = [wanted = std::move(wanted)](const exec_request& request) {
    return plan_program(wanted, request);
  };
  return plan;
}

// -- a stream ---------------------------------------------------------------------

instance_plan plan_of_stream(const stream_instance& wanted) {
  console_options console;
  console.source.terminal = net::terminal_size{};
  console.spawn = [path = wanted.path](io_unit& unit, const net::child_options&) {
    return net::connect_stream(unit.loop(), path);
  };
  return {.description = wanted.description, .console = std::move(console), .plan = {}};
}

// -- sources of the host ------------------------------------------------------------

/// Starts what `make` makes, named for the log.
child_spawner custom_spawner(std::shared_ptr<host_calls> host, std::string name,
                             console_factory make) {
  return [host = std::move(host), name = std::move(name), make = std::move(make)](
           io_unit& unit,
           const net::child_options& options) -> boost::system::result<net::spawned_child> {
    return spawn_custom(unit.loop(), host->pool().make_strand(name), make, options.terminal);
  };
}

command_request to_request(const exec_request& from) {
  command_request request;
  request.words = from.command;
  request.environment = from.environment;
  request.directory = from.directory;
  request.has_terminal = from.interactive;
  if (from.size)
    request.size = {from.size->columns, from.size->rows};
  request.user = from.user;
  request.group = from.group;
  return request;
}

instance_plan plan_of_sources(const std::string& name, custom_instance wanted,
                              const std::shared_ptr<host_calls>& host) {
  instance_plan plan{.description = std::move(wanted.description), .console = {}, .plan = {}};
  if (wanted.console) {
    console_options console;
    console.source.terminal = net::terminal_size{};
    console.spawn = custom_spawner(host, "console of " + name, std::move(wanted.console));
    plan.console = std::move(console);
  }
  if (wanted.command)
    plan.plan = [host, name, make = std::move(wanted.command)](const exec_request& request) {
      child_plan start;
      start.options.argv = request.command;
      if (request.interactive)
        start.options.terminal = request.size.value_or(net::terminal_size{});
      start.spawn = custom_spawner(host, "command of " + name,
                                   [make, wanted = to_request(request)] { return make(wanted); });
      return start;
    };
  return plan;
}

} // namespace

std::string flaw_of(const std::string& name, const instance& wanted) {
  if (!is_name(name))
    return "an instance name must have 1 to 63 letters, digits, `.`, `_` or `-`, and begin with "
           "a letter or digit: "
           + name;
  if (const auto* stream = std::get_if<stream_instance>(&wanted))
    if (stream->path.empty() || stream->path.size() > socket_path_bytes_max)
      return "the path of a Unix socket must have 1 to 107 bytes: " + stream->path;
  return {};
}

instance_plan plan_of(const std::string& name, instance wanted, std::shared_ptr<host_calls> host) {
  return std::visit(
    overloaded{
      [](host_instance& own) {
        auto plan = make_host_instance(own.console_shell, own_credentials());
        plan.description = std::move(own.description);
        return plan;
      },
      [](command_instance& programs) { return plan_of_programs(std::move(programs)); },
      [](stream_instance& stream) { return plan_of_stream(stream); },
      [&](custom_instance& sources) { return plan_of_sources(name, std::move(sources), host); },
    },
    wanted);
}

} // namespace lectern
