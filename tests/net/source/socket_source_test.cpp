#include "net/source/socket_source.hpp"
#include "net/stream/unique_fd.hpp"
#include "tests/net/loop/loop_fixture.hpp"

#include <boost/system/errc.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <utility>

namespace lectern::net {

namespace {

namespace errc = boost::system::errc;

/// A socket of TCP: unlike one of Unix it is not connected at once.
struct connect_fixture : loop_fixture {
  connect_fixture() {
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(server.get(), to(), size) == 0);
    REQUIRE(::getsockname(server.get(), to(), &size) == 0);
  }

  [[nodiscard]] sockaddr* to() { return reinterpret_cast<sockaddr*>(&address); }

  [[nodiscard]] opening connect() {
    return connect_source(loop, to(), size, [this](boost::system::result<source> opened) {
      CHECK_FALSE(outcome);
      outcome.emplace(std::move(opened));
    });
  }

  sockaddr_in address = {};
  socklen_t size = sizeof address;
  unique_fd server{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  std::optional<boost::system::result<source>> outcome;
};

} // namespace

TEST_SUITE("connect_source") {
  TEST_CASE_FIXTURE(connect_fixture, "a connection that is not there at once is waited for") {
    REQUIRE(::listen(server.get(), 1) == 0);
    const auto attempt = connect();
    CHECK_FALSE(outcome);
    run_until([&] { return outcome.has_value(); });
    auto uut = std::move(*outcome).value();
    CHECK(uut.streams().input.write_some(std::as_bytes(std::span{"x", 1})).value() == 1);

    const unique_fd theirs{::accept(server.get(), nullptr, nullptr)};
    char byte = 0;
    CHECK(::read(theirs.get(), &byte, 1) == 1);
    CHECK(byte == 'x');
  }

  TEST_CASE_FIXTURE(connect_fixture,
                    "a connection that is refused after a while returns the error") {
    const auto attempt = connect();
    run_until([&] { return outcome.has_value(); });

    CHECK(outcome->error() == errc::connection_refused);
  }

  TEST_CASE_FIXTURE(connect_fixture, "a connection that comes too late is dropped") {
    REQUIRE(::listen(server.get(), 1) == 0);
    static_cast<void>(connect()); // And cancels.
    run_ready();

    CHECK_FALSE(outcome);
  }

  TEST_CASE_FIXTURE(connect_fixture, "a family of addresses that there is not is refused") {
    address.sin_family = AF_MAX;
    const auto attempt = connect();
    run_until([&] { return outcome.has_value(); });

    CHECK(outcome->error() == errc::address_family_not_supported);
  }
}

} // namespace lectern::net
