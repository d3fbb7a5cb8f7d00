#include "tests/net/http/http_fixture.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <memory>
#include <string>

/// What a link notices of its peer while a request arrives and while it is answered.
namespace lectern::net {

namespace {

constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

/// Two connected TCP sockets.
socket_pair make_tcp_pair() {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  const unique_fd listening{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  socklen_t size = sizeof address;
  REQUIRE(::bind(listening.get(), any, size) == 0);
  REQUIRE(::listen(listening.get(), 1) == 0);
  REQUIRE(::getsockname(listening.get(), any, &size) == 0);
  socket_pair pair;
  pair.theirs = unique_fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  REQUIRE(::connect(pair.theirs.get(), any, size) == 0);
  pair.ours = unique_fd{::accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC)};
  REQUIRE(pair.ours);
  return pair;
}

struct tcp_fixture : http_fixture {
  tcp_fixture() { start(make_tcp_pair(), {}); }

  /// The client closes with unread input or a linger of 0: a RST, not a FIN.
  void reset_connection() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(client->fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    client.reset();
  }
};

} // namespace

TEST_SUITE("http_link: a peer that leaves") {
  TEST_CASE_FIXTURE(http_fixture, "is noticed while its request is answered") {
    read(get);
    client.reset();

    run_until([&] { return closed.has_value(); });
    CHECK(closed->error);
  }

  TEST_CASE_FIXTURE(http_fixture, "is noticed after requests that it has sent ahead") {
    read(std::string{get}.append(get));
    client.reset();

    run_until([&] { return closed.has_value(); });
    CHECK_FALSE(peer_has_finished);
  }

  TEST_CASE_FIXTURE(http_fixture, "may first have ended its side, and have waited") {
    read(get);
    client->finish_sending();
    run_ready();
    CHECK_FALSE(closed);

    client.reset();
    run_until([&] { return closed.has_value(); });
  }

  TEST_CASE_FIXTURE(http_fixture, "only ends its side of a Unix socket, and gets its answer") {
    read(get);
    client->finish_sending();
    run_ready();
    CHECK_FALSE(peer_has_finished);

    CHECK(answer(hello, "hello").starts_with("HTTP/1.1 200 "));
  }

  TEST_CASE_FIXTURE(tcp_fixture, "only ends its side of a TCP stream, is reported, and answered") {
    read(get);
    client->finish_sending();
    run_until([&] { return peer_has_finished; });

    CHECK(answer(hello, "hello").starts_with("HTTP/1.1 200 "));
    link->read();
    run_until([&] { return closed.has_value(); });
    CHECK_FALSE(closed->error);
  }

  TEST_CASE_FIXTURE(tcp_fixture, "resets a TCP stream, and is noticed") {
    read(get);
    SUBCASE("at once") {}
    SUBCASE("after it has ended its side") {
      client->finish_sending();
      run_until([&] { return peer_has_finished; });
    }
    reset_connection();

    run_until([&] { return closed.has_value(); });
    CHECK(closed->error);
  }

  TEST_CASE_FIXTURE(http_fixture, "has not left because it has sent all that is read ahead") {
    const std::string ahead(100'000, 'x');
    read(get);
    CHECK(::send(client->fd(), ahead.data(), ahead.size(), MSG_DONTWAIT) > 16 * 1024);
    run_ready();
    CHECK_FALSE(closed);

    CHECK(answer(hello, "hello").starts_with("HTTP/1.1 200 "));
    link->read();
    run_until([&] { return request && request->fault_status == 431; });
  }

  TEST_CASE_FIXTURE(http_fixture, "takes what was read ahead with it into the next request") {
    read(get);
    client->send("GET /next HTTP/1.1\r\nHo");
    run_ready();
    answer(hello, "hello");

    CHECK(read("st: h\r\n\r\n").target == "/next");
  }
}

TEST_SUITE("http_link: a peer that is slow") {
  TEST_CASE_FIXTURE(http_fixture, "has begun its request, or not") {
    link->read();
    run_ready();
    CHECK_FALSE(link->has_begun());

    client->send("G");
    run_until([&] { return link->has_begun(); });
  }

  TEST_CASE_FIXTURE(http_fixture, "is answered with 408 when its time is over") {
    std::string sent;
    SUBCASE("within the head") {
      sent = "GET / HT";
    }
    SUBCASE("within the body") {
      sent = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo";
    }
    SUBCASE("before a body that waits for leave") {
      sent = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";
    }
    client->send(sent);
    link->read();
    run_until([&] { return link->has_begun(); });
    run_ready();
    link->expire();

    run_until([&] { return request.has_value(); });
    CHECK(request->fault_status == 408);
    const auto got = answer({.status = 408, .body = "late", .headers = {}}, "late");
    CHECK(got.find("HTTP/1.1 408 Request Timeout\r\n") != got.npos);
    CHECK(got.find("Connection: close\r\n") != got.npos);
    CHECK_FALSE(finished->keep_alive);
  }

  TEST_CASE_FIXTURE(http_fixture, "has its progress reported while it reads, and only then") {
    const std::string large(4'000'000, 'x');
    read(get);
    link->respond(
      {.status = 200, .content_type = {}, .body = {}, .headers = {}, .borrowed = large});
    run_ready();
    const int before = progress;
    run_ready();
    CHECK(progress == before);
    CHECK_FALSE(finished);

    run_until([&] { return client->has_text(std::string(100'000, 'x')) && progress > before; });
    run_until([&] { return client->has_text(large) && finished; });
    CHECK(progress > 10);
  }
}

TEST_SUITE("http_link: its place") {
  TEST_CASE("is kept until the socket is closed, which the peer may delay") {
    auto place = std::make_shared<int>();
    const std::weak_ptr<int> watched = place;
    http_fixture world{{.limits = {}, .first_bytes = {}, .admit = {}, .place = std::move(place)}};
    world.link->read();
    world.run_ready();
    world.link.reset();
    world.run_ready();
    CHECK_FALSE(watched.expired());

    world.client.reset();
    world.run_until([&] { return watched.expired(); });
  }

  TEST_CASE("is free once the socket is taken out") {
    auto place = std::make_shared<int>();
    const std::weak_ptr<int> watched = place;
    http_fixture world{{.limits = {}, .first_bytes = {}, .admit = {}, .place = std::move(place)}};
    world.read(test::raw_handshake("/ws"));
    const auto taken = std::move(*world.link).upgrade();
    CHECK(taken.socket);

    CHECK(watched.expired());
  }
}

} // namespace lectern::net
