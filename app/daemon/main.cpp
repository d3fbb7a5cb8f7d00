#include "app/daemon/command_line.hpp"
#include "app/daemon/folders.hpp"
#include "app/daemon/link.hpp"
#include "app/daemon/settings.hpp"
#include "app/daemon/snapshots.hpp"
#include "lectern/service.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <filesystem>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace {

/// Exit statuses: 0 stopped in order, 1 could not start, 2 bad command line.
constexpr int exit_failure = 1;

/// What the daemon is to be.
struct plan {
  std::optional<lectern::net::folder_lock> claim;
  std::unique_ptr<lectern::run_trace> trace; ///< Null: nothing is recorded.
  lectern::service_options service;
  lectern::host_instance host;
  lectern::unix_endpoint local;
  std::optional<lectern::tcp_endpoint> remote;
  std::optional<lectern::tcp_endpoint> web;
};

std::optional<lectern::tcp_endpoint> endpoint_of(const std::string& text) {
  auto endpoint = lectern::parse_endpoint(text);
  if (endpoint.has_value())
    return *endpoint;
  spdlog::error("not ADDRESS:PORT: {}", text);
  return std::nullopt;
}

std::optional<lectern::tcp_endpoint> remote_of(const lectern::command_line& given) {
  auto endpoint = endpoint_of(given.listen_tcp);
  if (!endpoint)
    return std::nullopt;
  auto token = lectern::read_token(given.token_file);
  if (!token) {
    spdlog::error(token.error().text);
    return std::nullopt;
  }
  endpoint->token = std::move(*token);
  return endpoint;
}

/// @returns Whether the port of the page can be used; prints why not.
bool fill_web(plan& what, const lectern::command_line& given) {
  what.web = endpoint_of(given.web);
  if (!what.web)
    return false;
  what.web->web_page = true;
  what.web->names = given.web_names;
  if (const auto state = lectern::state_folder(); state.has_value())
    what.service.web_key_file = *state / "web.key"; // Else all are signed out when it ends.
  return true;
}

/// Takes the folders, before anything in them is looked at. Prints why and returns false if they
/// cannot be used.
bool claim_folders(plan& what, const lectern::command_line& given) {
  const auto folder = lectern::runtime_folder();
  if (folder.has_error()) {
    spdlog::error("neither LECTERN_DIR nor XDG_RUNTIME_DIR is set");
    return false;
  }
  auto claim = lectern::claim_folder(*folder);
  if (!claim) {
    spdlog::error(claim.error().text);
    return false;
  }
  what.claim = std::move(*claim);
  what.local.path = *folder / "unix.socket";
  if (given.trace) {
    what.trace = std::make_unique<lectern::run_trace>(*folder);
    what.service.trace = what.trace->draft();
  }
  const auto state = lectern::state_folder();
  if (state.has_error() || *state == *folder)
    return true;
  const auto made = lectern::make_state_folder(*state);
  if (!made)
    spdlog::error(made.error().text);
  return made.has_value();
}

/// Prints why and returns false if an option cannot be used.
bool fill(plan& what, const lectern::command_line& given) {
  if (!claim_folders(what, given))
    return false;
  what.host.console_shell = given.console_shell;
  what.service.program = "lecternd " LECTERN_VERSION;
  what.service.io_units = given.io_units;
  what.service.hang_up_grace = std::chrono::milliseconds{given.hang_up_grace};
  if (const auto state = lectern::state_folder(); state.has_value())
    what.service.recordings = *state / "exec-output";
  if (!given.listen_tcp.empty() && !(what.remote = remote_of(given)))
    return false;
  if (!given.web.empty() && !fill_web(what, given))
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

/// Tells where the page is. A link is as good as a key: it is shown on a terminal, to the person
/// who starts the daemon, and never written into a log that others read.
void show_page(const std::string& link) {
  if (isatty(STDERR_FILENO) == 1)
    std::cerr << "open " + link + '\n';
  else if (isatty(STDOUT_FILENO) == 1)
    std::cout << "open " + link << std::endl;
  else
    spdlog::info("open {} with a link that `lecternd link` prints", link.substr(0, link.find('#')));
}

lectern::result<lectern::service> start(plan& what) {
  auto service = lectern::service::start(std::move(what.service));
  if (!service)
    return service;
  if (auto added = service->add_instance("host", std::move(what.host)); !added)
    return added.error();
  if (what.remote) {
    auto port = service->listen(*what.remote);
    if (!port)
      return port.error();
    spdlog::info("listening on {} port {}", what.remote->address, *port);
  }
  if (what.web)
    if (auto port = service->listen(*what.web); !port)
      return port.error();
  // Last, so that whoever reaches the daemon here, `lecternd link` for one, finds all of it.
  if (auto listening = service->listen(what.local); !listening)
    return listening.error();
  // Nothing can fail any more for which the trace of the last run would be needed.
  if (what.trace)
    if (auto published = what.trace->publish(); !published)
      return published.error();
  spdlog::info("listening on {}", what.local.path);
  if (what.web)
    show_page(service->make_sign_in_link().value().url);
  return service;
}

/// What is wrong, and what the system says of it if that does not stand there already.
std::string sentence_of(const lectern::error& why) {
  const auto reason = why.code.message();
  return why.text.find(reason) == why.text.npos ? why.text + ": " + reason : why.text;
}

/// @returns The exit status; prints why there is no link.
int print_link() {
  const auto folder = lectern::runtime_folder();
  if (folder.has_error()) {
    std::cerr << "lecternd: neither LECTERN_DIR nor XDG_RUNTIME_DIR is set\n";
    return exit_failure;
  }
  auto link = lectern::ask_for_link(*folder / "unix.socket");
  if (!link) {
    std::cerr << "lecternd: " << link.error().text << '\n';
    return exit_failure;
  }
  std::cout << *link << '\n';
  return 0;
}

int serve(const lectern::command_line& given) {
  plan what;
  if (!fill(what, given))
    return exit_failure;
  // Before any thread starts: all of them inherit the mask, and only sigwait in
  // `await_end` takes these signals.
  const auto awaited = signals({SIGINT, SIGTERM, SIGUSR1, SIGUSR2});
  pthread_sigmask(SIG_BLOCK, &awaited, nullptr);

  auto service = start(what);
  if (!service) {
    spdlog::error(sentence_of(service.error()));
    return exit_failure;
  }
  await_end(*service, what.trace ? what.trace->place() : "", awaited);
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
  int status = 0;
  const auto given = lectern::parse_command_line(argc, argv, status);
  if (!given)
    return status;
  try {
    spdlog::set_default_logger(spdlog::stderr_color_mt("lecternd"));
    spdlog::set_level(spdlog::level::from_str(given->log_level));
    return given->link ? print_link() : serve(*given);
  } catch (const std::exception& error) {
    spdlog::critical("{}", error.what());
    return exit_failure;
  }
}
