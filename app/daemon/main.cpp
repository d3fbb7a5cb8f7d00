#include "app/daemon/settings.hpp"
#include "app/daemon/snapshots.hpp"
#include "lectern/service.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

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

/// What the daemon is to be.
struct plan {
  lectern::service_options service;
  lectern::host_instance host;
  lectern::unix_endpoint local;
  std::optional<lectern::tcp_endpoint> remote;
};

std::optional<lectern::tcp_endpoint> remote_of(const command_line& given) {
  auto endpoint = lectern::parse_endpoint(given.listen_tcp);
  if (endpoint.has_error()) {
    spdlog::error("not ADDRESS:PORT: {}", given.listen_tcp);
    return std::nullopt;
  }
  auto token = lectern::read_token(given.token_file);
  if (token.has_error()) {
    spdlog::error("cannot use {}: {} (it needs mode 0600 and at least 16 characters)",
                  given.token_file, token.error().message());
    return std::nullopt;
  }
  endpoint->token = std::move(*token);
  return *endpoint;
}

/// Prints why and returns false if an option cannot be used.
bool fill(plan& what, const command_line& given) {
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
  what.local.path = *folder / "unix.socket";
  what.host.console_shell = given.console_shell;
  what.service.program = "lecternd " LECTERN_VERSION;
  what.service.io_units = given.io_units;
  what.service.hang_up_grace = std::chrono::milliseconds{given.hang_up_grace};
  if (given.trace)
    what.service.trace = *folder / "trace";
  if (const auto state = lectern::state_folder(); state.has_value())
    what.service.recordings = *state / "exec-output";
  if (!given.listen_tcp.empty() && !(what.remote = remote_of(given)))
    return false;
  return true;
}

sigset_t signals(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : numbers)
    sigaddset(&set, number);
  return set;
}

void save_trace(const std::filesystem::path& trace) {
  if (trace.empty())
    return spdlog::warn("there is no trace to save");
  const auto saved =
    lectern::save_snapshot(trace, trace.parent_path(), std::chrono::system_clock::now());
  if (saved.has_error())
    spdlog::error("cannot save the trace: {}", saved.error().message());
  else
    spdlog::info("the trace is saved as {}", saved->string());
}

/// Serves until SIGINT or SIGTERM comes. Whoever sends a second one does not want to
/// wait: it ends this process as it ends others.
void await_end(const lectern::service& service, const std::filesystem::path& trace,
               const sigset_t& awaited) {
  int signal = 0;
  while (sigwait(&awaited, &signal) == 0 && (signal == SIGUSR1 || signal == SIGUSR2))
    if (signal == SIGUSR1)
      spdlog::info("{} actors live", service.metrics().actors);
    else
      save_trace(trace);
  const auto ends = signals({SIGINT, SIGTERM});
  pthread_sigmask(SIG_UNBLOCK, &ends, nullptr);
}

lectern::result<lectern::service> start(plan what) {
  auto service = lectern::service::start(std::move(what.service));
  if (!service)
    return service;
  if (auto added = service->add_instance("host", std::move(what.host)); !added)
    return added.error();
  if (auto listening = service->listen(what.local); !listening)
    return listening.error();
  spdlog::info("listening on {}", what.local.path);
  if (!what.remote)
    return service;
  auto port = service->listen(*what.remote);
  if (!port)
    return port.error();
  spdlog::info("listening on {} port {}", what.remote->address, *port);
  return service;
}

int serve(const command_line& given) {
  plan what;
  if (!fill(what, given))
    return exit_failure;
  // Before any thread starts: all of them inherit the mask, and only sigwait in
  // `await_end` takes these signals.
  const auto awaited = signals({SIGINT, SIGTERM, SIGUSR1, SIGUSR2});
  pthread_sigmask(SIG_BLOCK, &awaited, nullptr);

  const std::filesystem::path trace = what.service.trace;
  auto service = start(std::move(what));
  if (!service) {
    spdlog::error("{}: {}", service.error().text, service.error().code.message());
    return exit_failure;
  }
  await_end(*service, trace, awaited);
  spdlog::info("stopping");
  const auto report = service->stop().value();
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
