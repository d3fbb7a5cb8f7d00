#include "net/child/pty.hpp"
#include "net/stream/byte_stream.hpp"
#include "tests/net/loop/loop_fixture.hpp"

#include <boost/system/errc.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include <array>
#include <string>

namespace lectern::net {

namespace {

namespace errc = boost::system::errc;

struct pipe_ends {
  unique_fd in;
  unique_fd out;
};

pipe_ends make_pipe_ends() {
  int fds[2];
  REQUIRE(::pipe2(fds, O_CLOEXEC) == 0);
  return {unique_fd{fds[0]}, unique_fd{fds[1]}};
}

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

bool is_sigpipe_pending() {
  sigset_t pending;
  ::sigpending(&pending);
  return ::sigismember(&pending, SIGPIPE) == 1;
}

bool is_sigpipe_blocked() {
  sigset_t now;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &now);
  return ::sigismember(&now, SIGPIPE) == 1;
}

} // namespace

TEST_SUITE("byte_stream") {
  TEST_CASE_FIXTURE(loop_fixture, "reading distinguishes bytes, nothing yet, and the end") {
    auto ends = make_pipe_ends();
    auto uut = make_byte_stream(loop, std::move(ends.in));
    std::array<std::byte, 16> space;
    CHECK(uut.read_some(space).error() == errc::operation_would_block);

    CHECK(::write(ends.out.get(), "abc", 3) == 3);
    CHECK(uut.read_some(space).value() == 3);
    ends.out.reset();
    CHECK(uut.read_some(space).value() == 0);
  }

  TEST_CASE_FIXTURE(loop_fixture, "a full stream would block, and wakes when there is room") {
    auto ends = make_pipe_ends();
    auto uut = make_byte_stream(loop, std::move(ends.out));
    const std::string block(4096, 'x');
    boost::system::result<std::size_t> last{0};
    while ((last = uut.write_some(bytes_of(block))))
      CHECK(*last > 0);
    CHECK(last.error() == errc::operation_would_block);
    bool has_room = false;
    uut.wait_writable([&] { has_room = true; });
    run_ready();
    CHECK_FALSE(has_room);

    std::string space(65'536, 0);
    CHECK(::read(ends.in.get(), space.data(), space.size()) > 0);
    run_until([&] { return has_room; });
    CHECK(uut.write_some(bytes_of("y")).value() == 1);
  }

  TEST_CASE_FIXTURE(loop_fixture, "waiting ends when bytes arrive") {
    auto ends = make_pipe_ends();
    auto uut = make_byte_stream(loop, std::move(ends.in));
    int woken = 0;
    uut.wait_readable([&] { ++woken; });
    run_ready();
    CHECK(woken == 0);
    CHECK(::write(ends.out.get(), "abc", 3) == 3);

    run_until([&] { return woken > 0; });
    run_ready();
    CHECK(woken == 1);
  }

  TEST_CASE_FIXTURE(loop_fixture, "a stream that was closed does not wake its waiters") {
    auto ends = make_pipe_ends();
    auto uut = make_byte_stream(loop, std::move(ends.in));
    bool woken = false;
    uut.wait_readable([&] { woken = true; });
    CHECK(::write(ends.out.get(), "abc", 3) == 3);
    uut.close();

    CHECK_FALSE(uut);
    run_ready();
    CHECK_FALSE(woken);
  }

  TEST_CASE_FIXTURE(loop_fixture, "EPIPE comes without a signal") {
    auto pair = make_socket_pair();
    auto ends = make_pipe_ends();
    byte_stream uut;
    SUBCASE("from a pipe") {
      uut = make_byte_stream(loop, std::move(ends.out));
      ends.in.reset();
    }
    SUBCASE("from a socket") {
      uut = make_byte_stream(loop, std::move(pair.ours));
      pair.theirs.reset();
    }
    boost::system::error_code outside = uut.write_some(bytes_of("x")).error();
    CHECK_FALSE(is_sigpipe_pending());
    CHECK_FALSE(is_sigpipe_blocked());
    boost::system::error_code inside;
    loop.post([&] { inside = uut.write_some(bytes_of("x")).error(), loop.stop(); });
    loop.run();

    CHECK(outside == errc::broken_pipe);
    CHECK(inside == errc::broken_pipe);
    CHECK_FALSE(is_sigpipe_pending());
    CHECK_FALSE(is_sigpipe_blocked());
  }

  TEST_CASE_FIXTURE(loop_fixture, "a terminal that all its processes have left has ended") {
    auto pty = open_pty({}, {}).value();
    auto uut = make_byte_stream(loop, std::move(pty.master));
    std::array<std::byte, 16> space;
    CHECK(uut.read_some(space).error() == errc::operation_would_block);
    pty.slave.reset();

    CHECK(uut.read_some(space).value() == 0);
  }

  TEST_CASE_FIXTURE(loop_fixture, "only a terminal has a size") {
    auto pty = open_pty({.columns = 80, .rows = 25}, {}).value();
    auto terminal = make_byte_stream(loop, std::move(pty.master));
    CHECK(terminal.resize(132, 43));
    winsize size = {};
    CHECK(::ioctl(pty.slave.get(), TIOCGWINSZ, &size) == 0);
    CHECK(size.ws_col == 132);
    CHECK(size.ws_row == 43);

    auto pipe = make_byte_stream(loop, make_pipe_ends().in);
    CHECK_FALSE(pipe.resize(132, 43));
  }

  TEST_CASE_FIXTURE(loop_fixture, "assigning a stream closes the one before") {
    auto first = make_pipe_ends();
    auto second = make_pipe_ends();
    auto uut = make_byte_stream(loop, std::move(first.out));
    uut = make_byte_stream(loop, std::move(second.out));

    char c = 0;
    CHECK(::read(first.in.get(), &c, 1) == 0);
  }
}

} // namespace lectern::net
