#include "net/stream/stream_socket.hpp"
#include "tests/net/loop/loop_fixture.hpp"

#include <boost/asio/error.hpp>

#include <poll.h>

#include <string>

namespace lectern::net {

namespace {

/// A stream that is about to end on our side.
struct linger_fixture : loop_fixture {
  linger_fixture() {
    auto pair = make_socket_pair();
    assign(socket, std::move(pair.ours));
    theirs = std::move(pair.theirs);
  }

  void send(std::size_t size) const {
    const std::string bytes(size, 'x');
    REQUIRE(::send(theirs.get(), bytes.data(), size, MSG_NOSIGNAL) == std::ssize(bytes));
  }

  /// Whether our side has closed its end for both directions.
  [[nodiscard]] bool is_closed() const {
    pollfd stream{.fd = theirs.get(), .events = POLLOUT, .revents = 0};
    return ::poll(&stream, 1, 0) == 1 && (stream.revents & POLLHUP) != 0;
  }

  stream_socket socket{loop.context().get_executor()};
  unique_fd theirs; ///< Blocking.
};

constexpr std::chrono::minutes for_long{10};

} // namespace

TEST_SUITE("linger_close") {
  TEST_CASE_FIXTURE(linger_fixture, "the peer reads the end of the stream at once, and may go on") {
    linger_close(std::move(socket), {.time = for_long});
    char end = 0;
    CHECK(::recv(theirs.get(), &end, 1, 0) == 0);
    send(1);
    run_ready();
    CHECK_FALSE(is_closed());

    theirs.reset();
    run_ready();
  }

  TEST_CASE_FIXTURE(linger_fixture, "a peer that sends as much as the limit is cut off") {
    linger_close(std::move(socket), {.time = for_long, .bytes_max = 50'000});
    send(49'999);
    run_ready();
    CHECK_FALSE(is_closed());

    send(1);
    run_until([this] { return is_closed(); });
  }

  TEST_CASE_FIXTURE(linger_fixture,
                    "a peer that does nothing is waited for until the time is over") {
    const auto begin = std::chrono::steady_clock::now();
    linger_close(std::move(socket), {.time = std::chrono::milliseconds{20}});
    CHECK_FALSE(is_closed());

    run_until([this] { return is_closed(); });
    CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds{20});
  }

  TEST_CASE_FIXTURE(linger_fixture, "a linger of no time closes the stream at once") {
    linger_close(std::move(socket), {.time = std::chrono::milliseconds{0}});
    CHECK(is_closed());
  }
}

TEST_SUITE("assign") {
  TEST_CASE_FIXTURE(linger_fixture,
                    "a descriptor that is not open makes a socket that is not open") {
    stream_socket broken{loop.context().get_executor()};
    assign(broken, unique_fd{});
    CHECK_FALSE(broken.is_open());
  }
}

} // namespace lectern::net
