#include "app/daemon/daemon.hpp"
#include "app/daemon/settings.hpp"
#include "app/daemon/snapshots.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <filesystem>
#include <initializer_list>
#include <string>

namespace {

/// Exit statuses: 0 stopped in order, 1 could not start, 2 bad command line.
constexpr int exit_failure = 1;
constexpr int exit_usage = 2;

struct command_line {
  std::string listen_tcp;
  std::string token_file;
  std::string console_shell;
  std::size_t io_units = 0;
  unsigned hang_up_grace = 1'500;
  std::string log_level = "info";
  bool trace = true;
};

void declare(CLI::App& app, command_line& given) {
  app.set_version_flag("--version", LECTERN_VERSION);
  auto* token = app
                  .add_option("--token-file", given.token_file,
                              "File (mode 0600) with the key that TCP clients must send")
                  ->option_text("FILE");
  app.add_option("--listen-tcp", given.listen_tcp, "Also listen on TCP, e.g. 127.0.0.1:8443")
    ->option_text("ADDRESS:PORT")
    ->needs(token);
  app
    .add_option("--console-shell", given.console_shell,
                "Shell of the console of host; default: the user's login shell")
    ->option_text("PATH")
    ->check(CLI::ExistingFile);
  app.add_option("--io-units", given.io_units, "Threads; 0: as many as cores, at most 4")
    ->check(CLI::Range(0, 64));
  app
    .add_option("--hang-up-grace", given.hang_up_grace,
                "Milliseconds from SIGHUP to SIGKILL for commands whose client has left")
    ->check(CLI::Range(0, 600'000))
    ->option_text("MS [1500]");
  app.add_flag("--trace,!--no-trace", given.trace,
               "Record what happens, never what is said, for actor-trace; default: yes");
  app.add_option("--log-level", given.log_level)
    ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}));
  app.footer("The Unix socket is $LECTERN_DIR/unix.socket; LECTERN_DIR is by default\n"
             "/run/lectern for root, $XDG_RUNTIME_DIR/lectern for others.\n"
             "SIGTERM and SIGINT end it in order, a second one at once; SIGUSR1 logs how many\n"
             "actors live, SIGUSR2 saves its trace as a recording beside the socket.");
}

/// Prints why and returns false if an option cannot be used.
bool fill(lectern::daemon_options& options, const command_line& given) {
  const auto folder = lectern::runtime_folder();
  if (folder.has_error()) {
    spdlog::error("neither LECTERN_DIR nor XDG_RUNTIME_DIR is set");
    return false;
  }
  std::error_code failed;
  std::filesystem::create_directories(*folder, failed);
  if (failed) {
    spdlog::error("cannot create {}: {}", folder->string(), failed.message());
    return false;
  }
  options.unix_socket = *folder / "unix.socket";
  if (given.trace)
    options.trace = *folder / "trace";
  options.console_shell = given.console_shell;
  options.io_units = given.io_units;
  options.hang_up_grace = std::chrono::milliseconds{given.hang_up_grace};
  if (const auto state = lectern::state_folder(); state.has_value())
    options.recordings = *state / "exec-output";
  if (given.listen_tcp.empty())
    return true;
  auto endpoint = lectern::parse_endpoint(given.listen_tcp);
  if (endpoint.has_error()) {
    spdlog::error("not ADDRESS:PORT: {}", given.listen_tcp);
    return false;
  }
  auto token = lectern::read_token(given.token_file);
  if (token.has_error()) {
    spdlog::error("cannot use {}: {} (it needs mode 0600 and at least 16 characters)",
                  given.token_file, token.error().message());
    return false;
  }
  endpoint->token = std::move(*token);
  options.tcp = std::move(*endpoint);
  return true;
}

sigset_t signals(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : numbers)
    sigaddset(&set, number);
  return set;
}

void save_trace(const lectern::daemon_options& options) {
  if (options.trace.empty())
    return spdlog::warn("there is no trace to save");
  const auto saved = lectern::save_snapshot(options.trace, options.trace.parent_path(),
                                            std::chrono::system_clock::now());
  if (saved.has_error())
    spdlog::error("cannot save the trace: {}", saved.error().message());
  else
    spdlog::info("the trace is saved as {}", saved->string());
}

/// Serves until SIGINT or SIGTERM comes. Whoever sends a second one does not want to
/// wait: it ends this process as it ends others.
void await_end(const lectern::daemon& daemon, const lectern::daemon_options& options,
               const sigset_t& awaited) {
  int signal = 0;
  while (sigwait(&awaited, &signal) == 0 && (signal == SIGUSR1 || signal == SIGUSR2))
    if (signal == SIGUSR1)
      spdlog::info("{} actors live", daemon.actor_count());
    else
      save_trace(options);
  const auto ends = signals({SIGINT, SIGTERM});
  pthread_sigmask(SIG_UNBLOCK, &ends, nullptr);
}

int serve(const command_line& given) {
  lectern::daemon_options options;
  if (!fill(options, given))
    return exit_failure;
  // Before any thread starts: all of them inherit the mask, and only sigwait in
  // `await_end` takes these signals.
  const auto awaited = signals({SIGINT, SIGTERM, SIGUSR1, SIGUSR2});
  pthread_sigmask(SIG_BLOCK, &awaited, nullptr);

  auto daemon = lectern::daemon::start(options);
  if (daemon.has_error()) {
    spdlog::error("cannot listen on {}, or write {}: {}", options.unix_socket.string(),
                  options.trace.string(), daemon.error().message());
    return exit_failure;
  }
  spdlog::info("listening on {}", options.unix_socket.string());
  if (options.tcp)
    spdlog::info("listening on {} port {}", options.tcp->address, daemon->tcp_port());

  await_end(*daemon, options, awaited);
  spdlog::info("stopping");
  const auto report = daemon->stop();
  if (report.bytes_dropped > 0)
    spdlog::warn("{} bytes for clients were dropped", report.bytes_dropped);
  if (report.timed_out)
    spdlog::warn("not everything had stopped in time");
  spdlog::info("stopped");
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Serves consoles and commands over WebSockets, speaking the Incus API.", "lecternd"};
  command_line given;
  declare(app, given);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_usage;
  }
  try {
    spdlog::set_default_logger(spdlog::stderr_color_mt("lecternd"));
    spdlog::set_level(spdlog::level::from_str(given.log_level));
    return serve(given);
  } catch (const std::exception& error) {
    spdlog::critical("{}", error.what());
    return exit_failure;
  }
}
