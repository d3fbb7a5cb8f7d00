#include "net/source/unix_opener.hpp"
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

/// Attempts to open a source.
struct open_fixture : loop_fixture {
  /// Begins to connect to `path`.
  [[nodiscard]] opening open(const std::string& to) {
    return unix_opener{to}(loop, {}, [this](boost::system::result<source> opened) {
      CHECK_FALSE(outcome);
      outcome.emplace(std::move(opened));
    });
  }

  /// @returns Its outcome.
  boost::system::result<source> open_to_the_end(const std::string& to) {
    const auto attempt = open(to);
    CHECK_FALSE(outcome); // Never from inside.
    run_until([&] { return outcome.has_value(); });
    return *std::exchange(outcome, std::nullopt);
  }

  boost::system::error_code error_of_opening(const std::string& to) {
    return open_to_the_end(to).error();
  }

  temp_folder folder;
  std::string path = folder.path() / "serial";
  std::optional<boost::system::result<source>> outcome;
};

/// A server, and the source that is connected to it.
struct stream_fixture : open_fixture {
  stream_fixture() {
    uut = open_to_the_end(path).value();
    theirs.reset(::accept4(server.socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
    REQUIRE(theirs);
    uut.wait_end([this](exit_status status) { exit = status, ++exits; });
  }

  void say(std::string_view text) {
    REQUIRE(::write(theirs.get(), text.data(), text.size()) == std::ssize(text));
  }

  /// @returns What is read next; `...` if nothing is there.
  std::string read() {
    std::array<std::byte, 16> space;
    const auto size = uut.streams().input.read_some(space);
    if (size.has_error() && size.error() == errc::operation_would_block)
      return "...";
    return {reinterpret_cast<const char*>(space.data()), size.value()};
  }

  listening_socket server = listen_unix(path, 0600).value();
  unique_fd theirs; ///< Blocking.
  source uut;
  std::optional<exit_status> exit;
  int exits = 0;
};

} // namespace

TEST_SUITE("unix_opener") {
  TEST_CASE_FIXTURE(stream_fixture, "bytes go both ways through one stream") {
    say("login:");
    CHECK(uut.streams().input.write_some(std::as_bytes(std::span{"root", 4})).value() == 4);

    std::array<char, 16> space = {};
    CHECK(read() == "login:");
    CHECK(::read(theirs.get(), space.data(), space.size()) == 4);
    CHECK(std::string{space.data()} == "root");
    CHECK_FALSE(uut.streams().output);
    CHECK_FALSE(uut.streams().errors);
    CHECK(uut.pid() == std::nullopt);
  }

  TEST_CASE_FIXTURE(stream_fixture, "who waits for bytes is woken by them") {
    bool is_woken = false;
    uut.streams().input.wait_readable([&] { is_woken = true; });
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

  TEST_CASE_FIXTURE(stream_fixture, "a source that is ended lets be read what has arrived") {
    bool is_woken = false;
    CHECK(read() == "...");
    uut.streams().input.wait_readable([&] { is_woken = true; });
    int number = 0;
    SUBCASE("SIGHUP") {
      number = SIGHUP;
      uut.hang_up();
    }
    SUBCASE("SIGKILL") {
      number = SIGKILL;
      uut.kill();
    }
    CHECK_FALSE(is_woken);
    say("bye");

    run_until([&] { return is_woken && exit; });
    CHECK(*exit == exit_status{.code = 0, .signal = number});
    CHECK(read() == "bye");
    is_woken = false;
    uut.streams().input.wait_readable([&] { is_woken = true; });
    run_until([&] { return is_woken; });
    CHECK(read().empty());
    uut.kill();
    run_ready();
    CHECK(exits == 1);
  }

  TEST_CASE_FIXTURE(stream_fixture,
                    "a source that is ended wakes a reader that has nothing to read") {
    bool is_woken = false;
    uut.streams().input.wait_readable([&] { is_woken = true; });
    run_ready();
    uut.hang_up();

    run_until([&] { return is_woken; });
    CHECK(read().empty());
  }

  TEST_CASE_FIXTURE(stream_fixture, "signals mean nothing") {
    uut.signal(SIGINT);
    uut.signal(SIGHUP);

    run_ready();
    CHECK(read() == "...");
    CHECK_FALSE(exit);
  }

  TEST_CASE_FIXTURE(stream_fixture, "an owner that has released it is not called") {
    bool is_woken = false;
    uut.streams().input.wait_readable([&] { is_woken = true; });
    uut.hang_up();
    uut = {};

    run_ready();
    CHECK_FALSE(is_woken);
    CHECK_FALSE(exit);
    char end = 0;
    CHECK(::read(theirs.get(), &end, 1) == 0);
  }

  TEST_CASE_FIXTURE(open_fixture, "a path without a server is refused with the reason") {
    CHECK(error_of_opening(path) == errc::no_such_file_or_directory);
    CHECK(error_of_opening("/" + std::string(107, 'x')) == errc::filename_too_long);
    CHECK(error_of_opening("/" + std::string(106, 'x')) == errc::no_such_file_or_directory);

    static_cast<void>(listen_unix(path, 0600).value());
    CHECK(error_of_opening(path) == errc::connection_refused);
  }

  TEST_CASE_FIXTURE(open_fixture, "a server that is slow to accept does not delay the loop") {
    const auto server = listen_unix(path, 0600).value();
    auto uut = open_to_the_end(path).value();
    CHECK(uut.streams().input.write_some(std::as_bytes(std::span{"root", 4})).value() == 4);

    const unique_fd theirs{::accept4(server.socket.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    std::array<char, 16> space = {};
    CHECK(::read(theirs.get(), space.data(), space.size()) == 4);
    CHECK(std::string{space.data()} == "root");
  }

  TEST_CASE_FIXTURE(open_fixture, "a server whose backlog is full refuses") {
    const auto server = listen_unix(path, 0600).value();
    REQUIRE(::listen(server.socket.get(), 0) == 0); // unix(7): one more than that waits.
    const auto first = open_to_the_end(path).value();

    CHECK(error_of_opening(path) == errc::resource_unavailable_try_again);
  }

  TEST_CASE_FIXTURE(open_fixture, "an attempt that is cancelled closes what it has opened") {
    const auto server = listen_unix(path, 0600).value();
    static_cast<void>(open(path)); // And drops it.
    const unique_fd theirs{::accept4(server.socket.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    REQUIRE(theirs);
    char end = 0;

    CHECK(::read(theirs.get(), &end, 1) == 0);
    run_ready();
    CHECK_FALSE(outcome);
  }
}

} // namespace lectern::net
