#include "app/daemon/command_line.hpp"
#include "app/daemon/configured_instances.hpp"
#include "app/daemon/link.hpp"
#include "app/daemon/log.hpp"
#include "app/daemon/plan.hpp"
#include "app/daemon/process_setup.hpp"
#include "app/daemon/reload.hpp"
#include "app/daemon/settings.hpp"
#include "app/daemon/snapshots.hpp"
#include "app/daemon/spare_memory.hpp"
#include "lectern/service.hpp"
#include "net/stream/descriptor_limit.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <ctime>
#include <exception>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <iostream>
#include <string>
#include <utility>

namespace {

using lectern::log_level;

/// Exit statuses: 0 stopped in order, 1 could not start, 2 bad command line or configuration.
constexpr int exit_failure = 1;

/// Chosen: as many serve eight commands on pipes at the same time, each with four sockets. An idle
/// daemon has about thirty open.
constexpr std::size_t descriptors_min = 128;

sigset_t signals(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : numbers)
    sigaddset(&set, number);
  return set;
}

void save_trace(const std::filesystem::path& trace) {
  if (trace.empty())
    return write_log(log_level::warning,
                     "there is no trace to save: lecternd was started with --no-trace");
  const auto saved =
    lectern::save_snapshot(trace, trace.parent_path(), std::chrono::system_clock::now());
  if (saved.has_error())
    write_log(log_level::error, "cannot save the trace: " + saved.error().message());
  else
    write_log(log_level::info, "trace saved as " + saved->string());
}

/// Waits for one of `awaited`; memory that is spare meanwhile is given back every few seconds.
int next_signal(const sigset_t& awaited, lectern::spare_memory& spare) {
  constexpr timespec pause{5, 0};
  int signal = 0;
  while ((signal = sigtimedwait(&awaited, nullptr, &pause)) < 0)
    spare.give_back();
  return signal;
}

/// Serves until SIGINT or SIGTERM comes. A second one is for people who do not want to
/// wait: it ends this process as it ends others.
void await_end(const lectern::service& service, const std::filesystem::path& trace,
               const sigset_t& awaited, const std::function<void()>& reload) {
  if (lectern::is_init())
    lectern::reap_orphans(); // Of before, whose signal may be lost.
  lectern::spare_memory spare;
  int signal = 0;
  while ((signal = next_signal(awaited, spare)) != SIGINT && signal != SIGTERM)
    if (signal == SIGUSR1)
      write_log(log_level::info, std::to_string(service.metrics().actors) + " live actors");
    else if (signal == SIGUSR2)
      save_trace(trace);
    else if (signal == SIGHUP)
      reload();
    else
      lectern::reap_orphans();
  if (lectern::is_init())
    lectern::end_at_once_on_signals();
  const auto ends = signals({SIGINT, SIGTERM});
  pthread_sigmask(SIG_UNBLOCK, &ends, nullptr);
  lectern::write_log(
    {log_level::info, "stopping", {{"signal", "SIG" + std::string{sigabbrev_np(signal)}}}});
}

/// Tells where the page is. A link is as good as a key: it is shown on a terminal, to the person
/// who starts the daemon, and never written into a log that others read.
void show_page(const std::string& link) {
  if (isatty(STDERR_FILENO) == 1)
    std::cerr << "open " + link + '\n';
  else if (isatty(STDOUT_FILENO) == 1)
    std::cout << "open " + link << std::endl;
  else
    write_log(log_level::info, "the web page is at " + link.substr(0, link.find('#'))
                                 + "; `lecternd link` prints a link to sign in");
}

lectern::result<lectern::service> start(lectern::plan& plan,
                                        lectern::configured_instances& instances) {
  auto service = lectern::service::start(std::move(plan.service));
  if (!service)
    return service;
  for (const auto& refused : instances.apply(*service, plan.instances).refused)
    write_log(log_level::error, refused.text);
  if (plan.remote) {
    auto port = service->listen(*plan.remote);
    if (!port)
      return port.error();
    write_log(log_level::info,
              "listening on " + plan.remote->address + " port " + std::to_string(*port));
  }
  if (plan.web)
    if (auto port = service->listen(*plan.web); !port)
      return port.error();
  // Last, so that programs that reach the daemon here, `lecternd link` for one, find all of it.
  if (auto listening = service->listen(plan.local); !listening)
    return listening.error();
  // Nothing can fail any more for which the trace of the last run would be needed.
  if (plan.trace)
    if (auto published = plan.trace->publish(); !published)
      return published.error();
  if (plan.sessions)
    plan.sessions->add({log_level::info, "started", {{"pid", ::getpid()}}},
                       std::chrono::system_clock::now());
  write_log(log_level::info, "listening on " + plan.local.path);
  if (plan.web)
    show_page(service->make_sign_in_link().value().url);
  return service;
}

/// The error, with the text of the system error unless it has that already.
int fail(const lectern::error& why) {
  const auto reason = why.code.message();
  const bool says_why = why.text.find(reason) != why.text.npos;
  write_log(log_level::error, says_why ? why.text : why.text + ": " + reason);
  return exit_failure;
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
  lectern::net::raise_descriptor_limit();
  if (const auto most = lectern::net::descriptor_limit(); most < descriptors_min) {
    write_log(log_level::error, "this process may open " + std::to_string(most)
                                  + " files (ulimit -n); lecternd needs at least "
                                  + std::to_string(descriptors_min));
    return exit_failure;
  }
  auto plan = lectern::make_plan(given);
  if (!plan) {
    write_log(log_level::error, plan.error().text);
    return exit_failure;
  }
  for (const auto& warning : plan->warnings)
    write_log(log_level::warning, warning);
  plan->service.log = [](log_level level, std::string_view text) {
    write_log(level, std::string{text});
  };
  plan->service.on_session = [sessions = &plan->sessions](const lectern::session_event& session) {
    const auto line = to_line(session);
    if (*sessions)
      (*sessions)->add(line, std::chrono::system_clock::now());
    write_log(line);
  };
  // Before any thread starts: all of them inherit the mask, and only sigwait in
  // `await_end` takes these signals.
  auto awaited = signals({SIGINT, SIGTERM, SIGUSR1, SIGUSR2});
  if (!given.config
         .empty()) // Otherwise there is nothing to read again, and a terminal that goes ends it.
    sigaddset(&awaited, SIGHUP);
  if (lectern::is_init())
    sigaddset(&awaited, SIGCHLD);
  pthread_sigmask(SIG_BLOCK, &awaited, nullptr);

  lectern::configured_instances instances{given.file.instances.empty() ? "the options of lecternd"
                                                                       : given.config};
  auto service = start(*plan, instances);
  if (!service)
    return fail(service.error());
  await_end(*service, plan->trace ? plan->trace->place() : "", awaited,
            [&] { lectern::reload(*service, instances, given); });
  if (service->stop().value().timed_out)
    write_log(log_level::warning, "timed out before everything had stopped");
  write_log(log_level::info, "stopped");
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  lectern::prepare_process();
  int status = 0;
  const auto given = lectern::parse_command_line(argc, argv, status);
  if (!given)
    return status;
  try {
    lectern::start_log(given->log_level, given->log_format == "json");
    if (given->check_config)
      return 0;
    return given->link ? print_link() : serve(*given);
  } catch (const std::exception& error) {
    write_log(log_level::error, error.what());
    return exit_failure;
  }
}
