#include "app/service/instances.hpp"

#include "actors/runtime/overloaded.hpp"
#include "app/config/instance_name.hpp"
#include "app/config/kinds.hpp"
#include "app/instances/environment.hpp"
#include "app/instances/user_database.hpp"
#include "app/sources/hosted_opener.hpp"
#include "net/child/child.hpp"
#include "net/source/unix_opener.hpp"

#include <map>
#include <utility>
#include <variant>
#include <vector>

namespace lectern {

namespace {

/// Of a Unix socket (unix(7)).
constexpr std::size_t socket_path_bytes_max = 107;

std::vector<std::string> with_path(std::map<std::string, std::string> environment) {
  environment.try_emplace("PATH", default_path);
  return to_list(environment);
}

console_options console_on(net::opener opener) {
  return {.source = {net::terminal_size{}, std::move(opener)}};
}

reopening to_reopening(console_restart restart) {
  switch (restart) {
  case console_restart::always:
    return reopening::always;
  case console_restart::on_failure:
    return reopening::on_failure;
  case console_restart::on_demand:
    return reopening::on_demand;
  }
  return {};
}

// -- programs -------------------------------------------------------------------

exec_plan plan_program(const command_instance& wanted, const exec_request& request) {
  if (wanted.command_prefix.empty())
    return exec_refusal{plan_refusal::invalid, "This instance cannot run commands"};
  if (request.user != 0 || request.group != 0)
    return exec_refusal{plan_refusal::forbidden,
                        "Commands on this instance run as one fixed user; ask for user 0"};
  net::child_options child;
  child.argv = wanted.command_prefix;
  child.argv.insert(child.argv.end(), request.command.begin(), request.command.end());
  auto environment = request.environment; // What the client set wins.
  environment.insert(wanted.environment.begin(), wanted.environment.end());
  child.environment = with_path(std::move(environment));
  child.directory = wanted.directory;
  return source_plan{request.terminal(), net::child_opener{std::move(child)}};
}

instance_plan plan_of_programs(command_instance wanted) {
  instance_plan plan{.description = wanted.description, .console = {}, .plan = {}};
  if (!wanted.console.empty()) {
    net::child_options child;
    child.argv = wanted.console;
    child.environment = with_path(wanted.environment);
    child.directory = wanted.directory;
    plan.console = console_on(net::child_opener{std::move(child)});
    plan.console->reopening = {.when = to_reopening(wanted.restart),
                               .idle_timeout = wanted.idle_stop};
  }
  plan.plan = [wanted = std::move(wanted)](const exec_request& request) {
    return plan_program(wanted, request);
  };
  return plan;
}

// -- a stream ---------------------------------------------------------------------

instance_plan plan_of_stream(const stream_instance& wanted) {
  return {.description = wanted.description,
          .console = console_on(net::unix_opener{wanted.path}),
          .plan = {}};
}

// -- sources of the host ------------------------------------------------------------

/// Opens what `make` makes, named for the log.
net::opener opener_for(std::shared_ptr<host_calls> host, std::string name, console_factory make) {
  return hosted_opener{
    [host = std::move(host), name = std::move(name)] { return host->pool().make_strand(name); },
    std::move(make)};
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
  if (wanted.console)
    plan.console = console_on(opener_for(host, "console of " + name, std::move(wanted.console)));
  if (wanted.command)
    plan.plan = [host, name, make = std::move(wanted.command)](const exec_request& request) {
      return source_plan{request.terminal(),
                         opener_for(host, "command of " + name,
                                    [make, wanted = to_request(request)] { return make(wanted); })};
    };
  return plan;
}

// -- by keys ------------------------------------------------------------------------

std::variant<instance, config::key_flaw> resolve(const defined_instance& wanted) {
  return config::to_instance({wanted.description, wanted.keys});
}

} // namespace

std::string flaw_of(const std::string& name, const instance& wanted) {
  if (!config::is_instance_name(name))
    return "an instance name " + std::string{config::instance_name_expected} + ": " + name;
  if (const auto* defined = std::get_if<defined_instance>(&wanted)) {
    const auto resolved = resolve(*defined);
    const auto* flaw = std::get_if<config::key_flaw>(&resolved);
    return flaw != nullptr ? flaw->key + ' ' + flaw->text
                           : flaw_of(name, std::get<instance>(resolved));
  }
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
      [&](defined_instance& by_keys) {
        return plan_of(name, std::get<instance>(resolve(by_keys)), host);
      },
    },
    wanted);
}

} // namespace lectern
