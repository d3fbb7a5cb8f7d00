#include "app/daemon/command_line.hpp"

#include "app/daemon/settings.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <system_error>
#include <utility>

namespace lectern {

namespace {

constexpr int exit_usage = 2;

/// Why `text` cannot be listened on, whatever the machine; empty if it perhaps can.
std::string is_endpoint(const std::string& text) {
  return parse_endpoint(text).has_error() ? text + ' ' + endpoint_syntax : std::string{};
}

/// The options that may stand in the configuration file, too.
void declare(CLI::App& app, command_line& given) {
  app
    .add_option("--token-file", given.token_file,
                "File (mode 0600) with the key that TCP clients must send")
    ->option_text("FILE");
  app.add_option("--listen-tcp", given.listen_tcp, "Also listen on TCP, e.g. 127.0.0.1:8443")
    ->option_text("ADDRESS:PORT")
    ->check(is_endpoint);
  app.add_option("--web", given.web, "Serve the web page, e.g. on 127.0.0.1:8440")
    ->option_text("ADDRESS:PORT")
    ->check(is_endpoint)
    ->take_last();
  app
    .add_option("--web-name", given.web_names,
                "Further host name under which browsers may open the page; repeatable")
    ->option_text("NAME")
    ->take_all()
    ->allow_extra_args(false);
  app
    .add_option("--socket-group", given.socket_group,
                "Group whose members may connect to the Unix socket; default: the daemon's")
    ->option_text("GROUP");
  app
    .add_option("--console-shell", given.console_shell,
                "Shell for the console; default: the user's login shell")
    ->option_text("PATH")
    ->check(CLI::ExistingFile);
  app.add_option("--io-units", given.io_units, "I/O threads; 0: one per core, at most 4")
    ->check(CLI::Range(0, 64))
    ->option_text("N [0]");
  app
    .add_option("--hang-up-grace", given.hang_up_grace,
                "Milliseconds between SIGHUP and SIGKILL for commands whose client has left")
    ->check(CLI::Range(0, 600'000))
    ->option_text("MS [1500]");
  app.add_flag("--trace,!--no-trace", given.trace,
               "Record events for actor-trace, never the data exchanged; default: on");
  app.add_option("--log-level", given.log_level, "Least severe messages to log; default: info")
    ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}));
  app
    .add_option("--log-format", given.log_format,
                "Log text, or one JSON object per line; default: text")
    ->check(CLI::IsMember({"text", "json"}));
}

/// The rest of the command line, and what its options need of each other.
void declare_rest(CLI::App& app, command_line& given) {
  app.set_version_flag("--version", LECTERN_VERSION);
  auto* config = app
                   .add_option("--config", given.config,
                               "Configuration file (TOML): instances, and any option of here")
                   ->option_text("FILE");
  app
    .add_flag("--check-config", given.check_config,
              "Only say whether the configuration file is valid")
    ->needs(config);
  app.get_option("--listen-tcp")->needs("--token-file");
  app.get_option("--web-name")->needs("--web");
  app.add_subcommand("link", "Print a link with which one person can sign in to the web page\n"
                             "of the running daemon");
  app.footer("The Unix socket is $LECTERN_DIR/unix.socket. LECTERN_DIR defaults to /run/lectern\n"
             "for root and to $XDG_RUNTIME_DIR/lectern for other users.\n"
             "SIGTERM or SIGINT shuts the daemon down cleanly, a second one at once. SIGHUP reads\n"
             "the configuration file again. SIGUSR1 logs the number of live actors, SIGUSR2\n"
             "saves the trace next to the socket.");
}

// -- the configuration file -------------------------------------------------------

/// As one argument each; the last comes first, as CLI11 takes them.
std::vector<std::string> arguments_of(const config::configured_option& option) {
  std::vector<std::string> arguments;
  for (const auto& value : option.values)
    arguments.push_back("--" + option.name + '=' + value);
  std::ranges::reverse(arguments);
  return arguments;
}

/// Why an option of the file cannot be used, after its place; empty if it can.
std::string flaw_of(const config::configured_option& option) {
  CLI::App app;
  app.set_help_flag();
  command_line ignored;
  declare(app, ignored);
  const auto label = option.place + ": daemon." + option.name;
  if (app.get_option_no_throw("--" + option.name) == nullptr)
    return label + " is not an option of lecternd";
  try {
    app.parse(arguments_of(option));
  } catch (const CLI::ParseError& error) {
    std::string reason = error.what();
    if (const auto prefix = "--" + option.name + ": "; reason.starts_with(prefix))
      reason.erase(0, prefix.size());
    return label + ": " + reason;
  }
  return {};
}

/// What the arguments say of the configuration file; nothing else of them is looked at.
std::string config_of(int argc, char** argv) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::string config;
  app.add_option("--config", config);
  app.parse(argc, argv);
  return config;
}

/// The options of the file that the arguments do not replace, as arguments.
std::vector<std::string> defaults_of(const config::config_file& file, int argc, char** argv) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  command_line ignored;
  declare(app, ignored);
  app.parse(argc, argv);
  std::vector<std::string> arguments;
  for (const auto& option : file.options)
    if (app.count("--" + option.name) == 0)
      for (auto& argument : arguments_of(option))
        arguments.push_back(std::move(argument));
  return arguments;
}

} // namespace

result<config::config_file> read_configuration(const std::string& path) {
  auto file = config::read_config(path);
  if (!file)
    return file;
  std::string flaws;
  for (const auto& option : file->options)
    if (const auto flaw = flaw_of(option); !flaw.empty())
      flaws += (flaws.empty() ? "" : "\n") + flaw;
  if (!flaws.empty())
    return error{std::make_error_code(std::errc::invalid_argument), std::move(flaws)};
  return file;
}

std::optional<command_line> parse_command_line(int argc, char** argv, int& status) {
  CLI::App app{"Serves consoles and commands over WebSockets; speaks the Incus API.", "lecternd"};
  command_line given;
  declare(app, given);
  declare_rest(app, given);
  auto file = result<config::config_file>{config::config_file{}};
  try {
    if (const auto path = config_of(argc, argv); !path.empty())
      file = read_configuration(path);
    auto arguments = std::vector<std::string>{argv + 1, argv + argc};
    std::ranges::reverse(arguments);
    if (file)
      std::ranges::copy(defaults_of(*file, argc, argv), std::back_inserter(arguments));
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    status = app.exit(error) == 0 ? 0 : exit_usage;
    return std::nullopt;
  }
  if (!file) {
    std::cerr << file.error().text << '\n';
    status = exit_usage;
    return std::nullopt;
  }
  given.file = std::move(*file);
  given.link = app.got_subcommand("link");
  return given;
}

} // namespace lectern
