#include "lectern/service.hpp"
#include "tests/support/temp_folder.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

using namespace lectern;
using namespace std::chrono_literals;

namespace {

std::string refusal(const std::function<void(service_options&)>& change) {
  service_options options;
  change(options);
  auto started = service::start(std::move(options));
  if (started)
    return "none";
  CHECK(started.error().code == service_errc::bad_option);
  return started.error().text;
}

service fresh() {
  return service::start().value();
}

} // namespace

TEST_SUITE_BEGIN("service: options");

TEST_CASE("a limit that cannot be used is refused by its name") {
  CHECK(refusal([](auto& options) { options.connect_timeout = 0ms; })
        == "connect_timeout must be more than 0 ms and at most a day");
  CHECK(refusal([](auto& options) { options.slow_callback = std::chrono::milliseconds::max(); })
        == "slow_callback must be more than 0 ms and at most a day");
  CHECK(refusal([](auto& options) { options.authorize_timeout = -1ms; })
        == "authorize_timeout must be more than 0 ms and at most a day");
  CHECK(refusal([](auto& options) { options.hang_up_grace = -1ms; })
        == "hang_up_grace must be at least 0 ms and at most a day");
  CHECK(refusal([](auto& options) { options.drain_timeout = 4'999ms; })
        == "drain_timeout must be at least 5 s");
  CHECK(refusal([](auto& options) { options.io_units = 65; }) == "io_units must be at most 64");
  CHECK(refusal([](auto& options) { options.console_log_bytes = 0; })
        == "console_log_bytes must be at least 1");
  CHECK(refusal([](auto& options) { options.callback_threads_max = 0; })
        == "callback_threads_max must be at least 1");
  CHECK(refusal([](auto& options) { options.hang_up_grace = 0ms; }) == "none");
}

TEST_CASE("limits at the edges of their ranges are accepted") {
  CHECK(refusal([](auto& options) {
          options.connect_timeout = 1ms;
          options.slow_callback = 1ms;
          options.authorize_timeout = 1ms;
          options.drain_timeout = 5s;
          options.io_units = 1;
          options.console_log_bytes = 1;
          options.callback_threads_max = 1;
        })
        == "none");
  CHECK(refusal([](auto& options) {
          options.connect_timeout = 24h;
          options.slow_callback = 24h;
          options.authorize_timeout = 24h;
          options.hang_up_grace = 24h;
          options.drain_timeout = 24h;
          options.io_units = 64;
        })
        == "none");
  CHECK(refusal([](auto& options) { options.hang_up_grace = 24h + 1ms; })
        == "hang_up_grace must be at least 0 ms and at most a day");
  CHECK(refusal([](auto& options) { options.drain_timeout = 24h + 1ms; })
        == "drain_timeout must be more than 0 ms and at most a day");
}

TEST_CASE("a trace that cannot be written is refused with the system's error") {
  const auto started = service::start({.trace = "/proc/nowhere"});
  REQUIRE_FALSE(started);
  CHECK(started.error().text == "cannot write the trace in /proc/nowhere");
  CHECK(started.error().code == std::errc::no_such_file_or_directory);
}

TEST_CASE("a path that is too long for a Unix socket, or taken, is refused") {
  const lectern::temp_folder folder;
  auto uut = fresh();
  const auto path = (folder.path() / "socket").string();
  const auto long_path = "/tmp/" + std::string(103, 'x');
  CHECK(uut.listen(unix_endpoint{long_path}).error().code == std::errc::filename_too_long);
  CHECK(uut.listen(unix_endpoint{path}));
  const auto again = uut.listen(unix_endpoint{path});
  REQUIRE_FALSE(again);
  CHECK(again.error().code == std::errc::address_in_use);
  CHECK(again.error().text == "cannot listen on " + path);
}

TEST_CASE("owner and group may connect to a Unix socket, unless the host sets another mode") {
  const lectern::temp_folder folder;
  auto uut = fresh();
  const auto mode_of = [&](const unix_endpoint& where) {
    uut.listen(where).value();
    return static_cast<unsigned>(std::filesystem::status(where.path).permissions());
  };
  CHECK(mode_of({folder.path() / "default"}) == 0660);
  CHECK(mode_of({.path = folder.path() / "own", .mode = 0600}) == 0600);
}

TEST_CASE("a port that is in use, or without a key, is refused") {
  auto uut = fresh();
  CHECK(uut.listen(tcp_endpoint{}).error().text
        == "a TCP port needs `token`, `authorize` or `web_page`");
  CHECK(uut.listen(tcp_endpoint{.address = "localhost", .token = "t"}).error().text
        == "not an IP address: localhost");
  const auto port = *uut.listen(tcp_endpoint{.token = "t"});
  CHECK(port != 0);
  const auto again = uut.listen(tcp_endpoint{.port = port, .token = "t"});
  REQUIRE_FALSE(again);
  CHECK(again.error().code == std::errc::address_in_use);
}

TEST_CASE("an instance needs a name of its own that a URL and a host name can have") {
  auto uut = fresh();
  for (const auto& name : {std::string{}, std::string{"-a"}, std::string{"a/b"}, std::string{"a b"},
                           std::string(64, 'a'), std::string{"\xc3\xa4"}}) {
    CAPTURE(name);
    CHECK(uut.add_instance(name, custom_instance{}).error().code == service_errc::bad_option);
  }
  CHECK(uut.add_instance(std::string(63, 'a'), custom_instance{}));
  CHECK(uut.add_instance("board-1.lab_2", custom_instance{}));
  const auto twice = uut.add_instance("board-1.lab_2", custom_instance{});
  REQUIRE_FALSE(twice);
  CHECK(twice.error().code == service_errc::name_taken);
  CHECK(twice.error().text == "an instance with this name already exists: board-1.lab_2");
  CHECK(uut.remove_instance("nobody").error().code == service_errc::name_unknown);
  CHECK(uut.add_instance("near", stream_instance{{}, std::string(107, 'x')}));
  CHECK(uut.add_instance("far", stream_instance{{}, std::string(108, 'x')}).error().code
        == service_errc::bad_option);
}

TEST_CASE("a refusal can be thrown, with its sentence") {
  auto uut = fresh();
  CHECK_THROWS_WITH_AS(uut.remove_instance("nobody").value(),
                       "no instance has this name: nobody: no instance has this name",
                       std::system_error);
}
