#include "tests/app/service/echo_source.hpp"
#include "tests/app/service/service_fixture.hpp"
#include "tests/support/lowered_limit.hpp"
#include "tests/support/open_descriptors.hpp"
#include "tests/support/skip.hpp"
#include "tests/support/surroundings.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/logger.hpp>
#include <caf/scoped_actor.hpp>

#include <doctest/doctest.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <system_error>
#include <thread>

namespace lectern::test {

TEST_SUITE_BEGIN("service: life");

TEST_CASE("several of them live in one program, each with instances of its own") {
  service_fixture first;
  service_fixture second;
  first.uut.add_instance("a", custom_instance{}).value();
  second.uut.add_instance("b", custom_instance{}).value();

  CHECK(first.get("/1.0/instances/a").status == 200);
  CHECK(first.get("/1.0/instances/b").status == 404);
  first.uut.stop().value();
  CHECK(second.get("/1.0/instances/b").status == 200);
}

TEST_CASE("a program with actors of its own can call it from anywhere, and ends after it") {
  caf::actor_system_config config;
  caf::actor_system own{config};
  const auto* before = caf::logger::current_logger();
  CHECK(before != nullptr); // This thread is one of the program's system.
  {
    service_fixture here;
    here.uut.add_instance("a", custom_instance{}).value();
    CHECK(here.get("/1.0/instances/a").status == 200);
    caf::scoped_actor self{own};
    std::thread{[&] { CHECK_FALSE(here.uut.stop()->timed_out); }}.join();
  }
  CHECK(caf::logger::current_logger() == before);
}

TEST_CASE(
  "without descriptors it does not start, says so, and leaves none behind in 1,000 attempts") {
  const int next = ::dup(0);
  ::close(next);
  const auto descriptors = open_descriptors();
  for (int i = 0; i < 1'000; ++i) {
    const int spare = i % 9; // Not enough for four units.
    CAPTURE(spare);
    const auto refused = [&] {
      const lowered_limit few_descriptors{RLIMIT_NOFILE, static_cast<rlim_t>(next + spare)};
      return service::start({.io_units = 4});
    }();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == std::errc::too_many_files_open);
  }
  CHECK(open_descriptors() == descriptors);
  CHECK(service::start());
}

TEST_CASE("without threads it does not start, and returns the error") {
  if (::geteuid() != 0)
    return skip("only root can become a user who has no processes yet");
  constexpr int started = 100;
  const temp_folder folder;
  std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
  int status = 0;
  for (rlim_t threads = 1; status != started; ++threads) {
    CAPTURE(threads);
    REQUIRE(threads < 20);
    const pid_t child = ::fork();
    if (child == 0) {
      const rlimit limit{threads, threads};
      if (::setrlimit(RLIMIT_NPROC, &limit) != 0 || ::setuid(guest.user) != 0)
        ::_exit(1);
      const auto refused = service::start({.io_units = 4, .recordings = folder.path() / "kept"});
      if (refused)
        ::_exit(started);
      ::_exit(refused.error().code == std::errc::resource_unavailable_try_again ? 0 : 2);
    }
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    status = WEXITSTATUS(status);
    CHECK((status == 0 || status == started));
  }
}

TEST_CASE("everything is refused once it has stopped, and stopping again reports the same") {
  service_fixture here;
  const auto report = here.uut.stop().value();
  CHECK(report.callbacks_left == 0);
  CHECK_FALSE(here.uut.stop()->timed_out);
  CHECK(here.uut.add_instance("a", custom_instance{}).error().code == service_errc::stopped);
  CHECK(here.uut.remove_instance("a").error().code == service_errc::stopped);
  CHECK(here.uut.listen(unix_endpoint{here.here.path}).error().code == service_errc::stopped);
  CHECK(here.uut.metrics().actors == 0);
  CHECK_FALSE(std::filesystem::exists(here.here.path));
}

TEST_CASE("stopping it logs how much clients missed, and returns the same number") {
  mailbox<std::string> warnings;
  service_options options;
  options.log = [&](log_level level, std::string_view text) {
    if (level == log_level::warning)
      warnings.put(std::string{text});
  };
  service_fixture here{std::move(options)};
  here.uut
    .add_instance("box",
                  command_instance{.console = {"/bin/sh", "-c", "read go; seq 100000; exec cat"}})
    .value();
  auto viewer = here.attach("box");
  viewer.socket("0").send(opcode::binary, "\n"); // It reads nothing, and its socket holds less.
  await_console_log(here.here, "box", "100000\r\n", within(10s));

  const auto report = here.uut.stop().value();
  CHECK(report.bytes_dropped > 0);
  CHECK(warnings.take()
        == std::to_string(report.bytes_dropped) + " bytes of output to clients were dropped");
  CHECK(warnings.is_empty());
}

TEST_CASE("many threads may call it at once, and some of them stop it") {
  service_fixture here;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&here, i] {
      for (int round = 0; round < 50; ++round) {
        const auto name = "box" + std::to_string(i);
        static_cast<void>(here.uut.add_instance(name, custom_instance{}));
        static_cast<void>(here.uut.metrics());
        static_cast<void>(here.uut.remove_instance(name));
      }
    });
  for (int i = 0; i < 2; ++i)
    threads.emplace_back([&here] { CHECK_FALSE(here.uut.stop()->timed_out); });
  threads.clear();
  CHECK(here.uut.add_instance("late", custom_instance{}).error().code == service_errc::stopped);
}

TEST_CASE("a callback that stops it gets an error") {
  mailbox<std::error_code> told;
  std::optional<service_fixture> here;
  service_options options;
  options.on_session = [&](const session_event&) {
    const auto stopped = here->uut.stop();
    told.put(stopped ? std::error_code{} : stopped.error().code);
  };
  here.emplace(std::move(options));
  here->uut
    .add_instance("box",
                  custom_instance{{}, {}, [](auto&) { return std::make_unique<echo_source>(); }})
    .value();
  const auto session = here->run("box", {"x"});
  CHECK(told.take() == service_errc::called_from_callback);
  CHECK(here->uut.stop());
}

TEST_CASE("a callback may destroy it, and everything ends in the background") {
  temp_folder folder;
  const endpoint here{.path = folder.path() / "socket"};
  mailbox<bool> destroyed;
  std::optional<service> uut;
  service_options options;
  options.authorize = [&](const access_request&, const access_answer&) {
    uut.reset();
    destroyed.put(true);
  };
  uut = service::start(std::move(options)).value();
  uut->listen(unix_endpoint{here.path}).value();
  const auto idle = connect_to(here);
  const auto refused = http_call(here, {.target = "/1.0/instances"});
  CHECK(destroyed.take());
  CHECK(refused.status == 403);
  CHECK(wait_readable(idle.get(), within(10s))); // Its end: the socket is closed, and removed.
}

TEST_CASE("destroying it waits for callbacks that run") {
  std::atomic<bool> returned{false};
  mailbox<bool> entered;
  mailbox<bool> go_on;
  std::optional<service_fixture> here;
  service_options options;
  options.log = [&](log_level, std::string_view) {
    entered.put(true);
    go_on.take();
    returned = true;
  };
  here.emplace(std::move(options));
  entered.take();
  std::jthread destroyer{[&] { here.reset(); }};
  go_on.put(true);
  destroyer.join();
  CHECK(returned);
}

TEST_CASE("children of the program are its own, and its signals keep their handlers") {
  static volatile std::sig_atomic_t came = 0;
  sigset_t chld;
  ::sigemptyset(&chld);
  ::sigaddset(&chld, SIGCHLD);
  ::pthread_sigmask(SIG_BLOCK, &chld, nullptr); // Another thread of the program takes it.
  struct sigaction own = {};
  own.sa_handler = [](int) { came = came + 1; };
  struct sigaction before = {};
  REQUIRE(::sigaction(SIGCHLD, &own, &before) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  {
    service_fixture here;
    here.uut.add_instance("host", host_instance{}).value();
    auto session = here.run("host", {"true"});
    CHECK(read_stream(session.socket("1"), within(10s)).close);
    here.uut.stop().value();
  }
  struct sigaction now = {};
  ::sigaction(SIGCHLD, &before, &now);
  ::pthread_sigmask(SIG_UNBLOCK, &chld, nullptr);
  const bool kept = now.sa_handler == own.sa_handler;
  CHECK(kept);
  ::kill(child, SIGKILL);
  int status = 0;
  CHECK(::waitpid(child, &status, 0) == child);
  CHECK(WTERMSIG(status) == SIGKILL);
}

} // namespace lectern::test
