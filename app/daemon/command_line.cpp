#include "app/daemon/command_line.hpp"

#include "app/daemon/settings.hpp"

#include <CLI/CLI.hpp>

namespace lectern {

namespace {

constexpr int exit_usage = 2;

/// Why `text` cannot be listened on, whatever the machine; empty if it perhaps can.
std::string is_endpoint(const std::string& text) {
  return parse_endpoint(text).has_error() ? text + ' ' + endpoint_syntax : std::string{};
}

void declare(CLI::App& app, command_line& given) {
  app.set_version_flag("--version", LECTERN_VERSION);
  auto* token = app
                  .add_option("--token-file", given.token_file,
                              "File (mode 0600) with the key that TCP clients must send")
                  ->option_text("FILE");
  app.add_option("--listen-tcp", given.listen_tcp, "Also listen on TCP, e.g. 127.0.0.1:8443")
    ->option_text("ADDRESS:PORT")
    ->check(is_endpoint)
    ->needs(token);
  auto* web = app.add_option("--web", given.web, "Serve the web page, e.g. on 127.0.0.1:8440")
                ->option_text("ADDRESS:PORT")
                ->check(is_endpoint)
                ->take_last();
  app
    .add_option("--web-name", given.web_names,
                "Further host name under which browsers may open the page; repeatable")
    ->option_text("NAME")
    ->take_all()
    ->allow_extra_args(false)
    ->needs(web);
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
  app.add_subcommand("link", "Print a link with which one person can sign in to the web page\n"
                             "of the running daemon");
  app.footer("The Unix socket is $LECTERN_DIR/unix.socket. LECTERN_DIR defaults to /run/lectern\n"
             "for root and to $XDG_RUNTIME_DIR/lectern for other users.\n"
             "SIGTERM or SIGINT shuts the daemon down cleanly, a second one at once. SIGUSR1 logs\n"
             "the number of live actors, SIGUSR2 saves the trace next to the socket.");
}

} // namespace

std::optional<command_line> parse_command_line(int argc, char** argv, int& status) {
  CLI::App app{"Serves consoles and commands over WebSockets; speaks the Incus API.", "lecternd"};
  command_line given;
  declare(app, given);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    status = app.exit(error) == 0 ? 0 : exit_usage;
    return std::nullopt;
  }
  given.link = app.got_subcommand("link");
  return given;
}

} // namespace lectern
