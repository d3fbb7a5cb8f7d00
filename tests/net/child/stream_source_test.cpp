#include "net/child/stream_source.hpp"
#include "net/stream/acceptor.hpp"
#include "tests/net/loop/loop_fixture.hpp"
#include "tests/support/temp_folder.hpp"

#include <boost/system/errc.hpp>

#include <signal.h>
#include <sys/socket.h>

#include <array>
#include <optional>
#include <string>

namespace lectern::net {

namespace {

namespace errc = boost::system::errc;

/// A server, and the child that is connected to it.
struct stream_fixture : loop_fixture {
  stream_fixture() {
    auto connected = connect_stream(loop, path);
    REQUIRE(connected.has_value());
    uut = std::move(*connected);
    theirs.reset(::accept4(server.socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
    REQUIRE(theirs);
    uut.process.wait([this](exit_status how) { exit = how, ++exits; });
  }

  void say(std::string_view text) {
    REQUIRE(::write(theirs.get(), text.data(), text.size()) == std::ssize(text));
  }

  /// @returns What is read next; `...` if nothing is there.
  std::string read() {
    std::array<std::byte, 16> space;
    const auto size = uut.streams.input.read_some(space);
    if (size.has_error() && size.error() == errc::operation_would_block)
      return "...";
    return {reinterpret_cast<const char*>(space.data()), size.value()};
  }

  temp_folder folder;
  std::string path = folder.path() / "serial";
  listening_socket server = listen_unix(path, 0600).value();
  unique_fd theirs; ///< Blocking.
  spawned_child uut;
  std::optional<exit_status> exit;
  int exits = 0;
};

boost::system::error_code error_of_connecting(const std::string& path) {
  io_loop loop;
  return connect_stream(loop, path).error();
}

} // namespace

TEST_SUITE("stream_source") {
  TEST_CASE_FIXTURE(stream_fixture, "bytes go both ways through one stream") {
    say("login:");
    CHECK(uut.streams.input.write_some(std::as_bytes(std::span{"root", 4})).value() == 4);

    std::array<char, 16> space = {};
    CHECK(read() == "login:");
    CHECK(::read(theirs.get(), space.data(), space.size()) == 4);
    CHECK(std::string{space.data()} == "root");
    CHECK_FALSE(uut.streams.output);
    CHECK_FALSE(uut.streams.errors);
    CHECK(uut.process.pid() == 0);
  }

  TEST_CASE_FIXTURE(stream_fixture, "who waits for bytes is woken by them") {
    bool is_woken = false;
    uut.streams.input.wait_readable([&] { is_woken = true; });
    run_ready();
    CHECK_FALSE(is_woken);

    say("x");
    run_until([&] { return is_woken; });
    CHECK(read() == "x");
  }

  TEST_CASE_FIXTURE(stream_fixture, "the end of the stream is an exit without a code") {
    say("bye");
    theirs.reset();
    CHECK(read() == "bye");
    run_ready();
    CHECK_FALSE(exit);

    CHECK(read().empty());
    CHECK_FALSE(exit);
    run_until([&] { return exit.has_value(); });
    CHECK_FALSE(exit->is_known);
    CHECK(read().empty());
    run_ready();
    CHECK(exits == 1);
  }

  TEST_CASE_FIXTURE(stream_fixture, "a signal that ends it lets be read what has arrived") {
    bool is_woken = false;
    CHECK(read() == "...");
    uut.streams.input.wait_readable([&] { is_woken = true; });
    int number = 0;
    SUBCASE("SIGHUP") {
      uut.process.signal_group(number = SIGHUP);
      uut.process.signal_group(SIGCONT);
    }
    SUBCASE("SIGKILL") {
      uut.process.signal(number = SIGKILL);
    }
    CHECK_FALSE(is_woken);
    say("bye");

    run_until([&] { return is_woken && exit; });
    CHECK(*exit == exit_status{.code = 0, .signal = number});
    CHECK(read() == "bye");
    is_woken = false;
    uut.streams.input.wait_readable([&] { is_woken = true; });
    run_until([&] { return is_woken; });
    CHECK(read().empty());
    uut.process.signal(SIGKILL);
    run_ready();
    CHECK(exits == 1);
  }

  TEST_CASE_FIXTURE(stream_fixture,
                    "a signal that ends it wakes a reader that has nothing to read") {
    bool is_woken = false;
    uut.streams.input.wait_readable([&] { is_woken = true; });
    run_ready();
    uut.process.signal(SIGHUP);

    run_until([&] { return is_woken; });
    CHECK(read().empty());
  }

  TEST_CASE_FIXTURE(stream_fixture, "other signals mean nothing") {
    uut.process.signal(SIGINT);
    uut.process.signal_group(SIGTERM);

    run_ready();
    CHECK(read() == "...");
    CHECK_FALSE(exit);
  }

  TEST_CASE_FIXTURE(stream_fixture, "who has let go is not told anything") {
    bool is_woken = false;
    uut.streams.input.wait_readable([&] { is_woken = true; });
    uut.process.signal(SIGHUP);
    uut = {};

    run_ready();
    CHECK_FALSE(is_woken);
    CHECK_FALSE(exit);
    char end = 0;
    CHECK(::read(theirs.get(), &end, 1) == 0);
  }

  TEST_CASE("a path that nobody serves is refused with the reason") {
    const temp_folder folder;
    const std::string path = folder.path() / "serial";
    CHECK(error_of_connecting(path) == errc::no_such_file_or_directory);
    CHECK(error_of_connecting("/" + std::string(107, 'x')) == errc::filename_too_long);
    CHECK(error_of_connecting("/" + std::string(106, 'x')) == errc::no_such_file_or_directory);

    static_cast<void>(listen_unix(path, 0600).value());
    CHECK(error_of_connecting(path) == errc::connection_refused);
  }
}

} // namespace lectern::net
