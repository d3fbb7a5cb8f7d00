#include "net/stream/peer.hpp"
#include "net/stream/unique_fd.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

using namespace lectern::net;

namespace {

/// The address that an accepted stream sees of a client of `loopback`.
std::string seen_address(int family, const char* loopback, bool also_v4 = false) {
  const unique_fd door{::socket(also_v4 ? AF_INET6 : family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const int off = 0;
  sockaddr_in6 any6 = {};
  any6.sin6_family = AF_INET6;
  sockaddr_in any4 = {};
  any4.sin_family = AF_INET;
  if (also_v4)
    ::setsockopt(door.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  const bool is_v6 = also_v4 || family == AF_INET6;
  auto* any = is_v6 ? reinterpret_cast<sockaddr*>(&any6) : reinterpret_cast<sockaddr*>(&any4);
  socklen_t size = is_v6 ? sizeof any6 : sizeof any4;
  REQUIRE(::bind(door.get(), any, size) == 0);
  REQUIRE(::listen(door.get(), 1) == 0);
  REQUIRE(::getsockname(door.get(), any, &size) == 0);
  const auto port = is_v6 ? any6.sin6_port : any4.sin_port;

  const unique_fd client{::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in6 to6 = {};
  to6.sin6_family = AF_INET6;
  to6.sin6_port = port;
  sockaddr_in to4 = {};
  to4.sin_family = AF_INET;
  to4.sin_port = port;
  if (family == AF_INET6) {
    ::inet_pton(family, loopback, &to6.sin6_addr);
    REQUIRE(::connect(client.get(), reinterpret_cast<sockaddr*>(&to6), sizeof to6) == 0);
  } else {
    ::inet_pton(family, loopback, &to4.sin_addr);
    REQUIRE(::connect(client.get(), reinterpret_cast<sockaddr*>(&to4), sizeof to4) == 0);
  }
  const unique_fd accepted{::accept4(door.get(), nullptr, nullptr, SOCK_CLOEXEC)};
  return address_of(accepted.get());
}

} // namespace

TEST_SUITE_BEGIN("peer");

TEST_CASE("a peer of TCP is known by its address, the same by a socket for both families") {
  CHECK(seen_address(AF_INET, "127.0.0.1") == "127.0.0.1");
  CHECK(seen_address(AF_INET, "127.0.0.1", true) == "127.0.0.1");
  CHECK(seen_address(AF_INET6, "::1") == "::1");
}

TEST_CASE("a peer of a Unix socket is known by its user, and has no address") {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  const unique_fd one{ends[0]};
  const unique_fd other{ends[1]};
  CHECK(address_of(one.get()).empty());
  const auto peer = peer_of(one.get());
  REQUIRE(peer);
  CHECK(peer->user == ::geteuid());
  CHECK(peer->process == ::getpid());
}

TEST_CASE("a file that is not a socket has no peer") {
  CHECK(address_of(-1).empty());
  CHECK_FALSE(peer_of(-1));
}

TEST_SUITE_END();
