#include "tests/net/http/http_fixture.hpp"

#include <string>

namespace lectern::net {

namespace {

struct small_limits_fixture : http_fixture {
  small_limits_fixture()
    : http_fixture({.limits = {.header_bytes_max = 256, .body_bytes_max = 10}}) {}
};

/// The line of a field in an answer, including CRLF; empty if there is none.
std::string line_of(const std::string& answer, const std::string& field) {
  const auto at = answer.find("\r\n" + field + ": ");
  if (at == answer.npos)
    return {};
  const auto begin = at + 2;
  return answer.substr(begin, answer.find("\r\n", begin) + 2 - begin);
}

} // namespace

TEST_SUITE("http_link: requests") {
  TEST_CASE_FIXTURE(http_fixture, "several lines of subprotocols are one list") {
    const auto& got = read("GET / HTTP/1.1\r\nHost: h\r\nSec-WebSocket-Protocol: a\r\n"
                           "X: y\r\nsec-websocket-protocol: b, c\r\n\r\n");
    CHECK(got.subprotocols == "a, b, c");
  }

  TEST_CASE_FIXTURE(http_fixture, "a request arrives with its fields and body") {
    const auto& req = read("POST /1.0/x?a=%20b HTTP/1.1\r\nHost: h\r\nOrigin: https://o\r\n"
                           "Authorization: Bearer t\r\nAccept-Encoding: gzip\r\n"
                           "Cookie: a=b; c=d\r\nUser-Agent: u\r\nIf-None-Match: \"e\"\r\n"
                           "sec-fetch-site: same-origin\r\n"
                           "Content-Length: 4\r\n\r\nbody");

    CHECK(req.method == "POST");
    CHECK(req.target == "/1.0/x?a=%20b");
    CHECK(req.host == "h");
    CHECK(req.origin == "https://o");
    CHECK(req.authorization == "Bearer t");
    CHECK(req.accept_encoding == "gzip");
    CHECK(req.cookie == "a=b; c=d");
    CHECK(req.user_agent == "u");
    CHECK(req.if_none_match == "\"e\"");
    CHECK(req.fetch_site == "same-origin");
    CHECK(req.body == "body");
    CHECK_FALSE(req.wants_upgrade);
    CHECK(req.fault_status == 0);
  }

  TEST_CASE_FIXTURE(http_fixture, "a chunked body is put together, its trailer is not a field") {
    const auto& req = read("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                           "3\r\nabc\r\n2\r\nde\r\n0\r\nAuthorization: Bearer t\r\n\r\n");

    CHECK(req.body == "abcde");
    CHECK(req.authorization.empty());
  }

  TEST_CASE("a request that is there already does not arrive inside the call") {
    http_fixture world{{.first_bytes = "GET /there HTTP/1.1\r\nHost: h\r\n\r\n"}};
    world.link->read();
    CHECK_FALSE(world.request);

    world.run_until([&] { return world.request.has_value(); });
    CHECK(world.request->target == "/there");
  }

  TEST_CASE_FIXTURE(http_fixture, "a request that arrives byte by byte is the same") {
    link->read();
    for (const char c : std::string_view{"GET /slow HTTP/1.1\r\nHost: h\r\n\r\n"}) {
      client->send({&c, 1});
      run_ready();
    }
    run_until([&] { return request.has_value(); });

    CHECK(request->target == "/slow");
  }

  TEST_CASE_FIXTURE(http_fixture, "who waits for 100 Continue gets it before the body") {
    client->send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    link->read();
    run_until([&] { return client->has_text("\r\n\r\n"); });
    CHECK(client->read_text("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    client->send("body");
    run_until([&] { return request.has_value(); });

    CHECK(request->body == "body");
  }

  TEST_CASE_FIXTURE(http_fixture,
                    "an HTTP/1.0 client is not told to continue, even if it asks for that") {
    client->send("POST / HTTP/1.0\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    link->read();
    run_ready();
    client->send("body");
    run_until([&] { return request.has_value(); });

    CHECK(request->body == "body");
    CHECK(answer(hello, "hello").starts_with("HTTP/1.0 200 "));
  }

  TEST_CASE_FIXTURE(http_fixture, "a peer that leaves between two requests is not an error") {
    client.reset();
    link->read();
    run_until([&] { return closed.has_value(); });

    CHECK_FALSE(closed->error);
  }

  TEST_CASE_FIXTURE(http_fixture, "a peer that leaves within a request is one") {
    SUBCASE("in the head") {
      client->send("GET / HT");
    }
    SUBCASE("in the body") {
      client->send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo");
    }
    client->finish_sending();
    link->read();
    run_until([&] { return closed.has_value(); });

    CHECK(closed->error);
    CHECK_FALSE(request);
  }
}

TEST_SUITE("http_link: faults") {
  TEST_CASE_FIXTURE(small_limits_fixture, "a head and a body may be as long as their limits") {
    const auto head_of = [](std::size_t bytes) {
      std::string head = "POST /1.0 HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\nX: \r\n\r\n";
      return head.insert(head.size() - 4, std::string(bytes - head.size(), 'x'));
    };
    CHECK(read(head_of(256) + "0123456789").body == "0123456789");
    answer(hello, "hello");
    CHECK(read("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
               "6\r\n012345\r\n4\r\n6789\r\n0\r\n\r\n")
            .body
          == "0123456789");
    answer(hello, "hello");
    CHECK(read(head_of(257)).fault_status == 431);
  }

  TEST_CASE_FIXTURE(small_limits_fixture,
                    "a request that breaks the rules is reported with a status") {
    unsigned expected = 400;
    std::string sent;
    SUBCASE("no HTTP") {
      sent = "hello\r\n\r\n";
    }
    SUBCASE("unknown version") {
      sent = "GET / HTTP/3.0\r\nHost: h\r\n\r\n";
    }
    SUBCASE("field without a colon") {
      sent = "GET / HTTP/1.1\r\nHost h\r\n\r\n";
    }
    SUBCASE("bad length") {
      sent = "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n";
    }
    SUBCASE("two lengths") {
      sent = "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n";
    }
    SUBCASE("length and chunked") {
      sent = "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n";
    }
    SUBCASE("no host") {
      sent = "GET / HTTP/1.1\r\n\r\n";
    }
    SUBCASE("bad chunk") {
      sent = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n";
    }
    SUBCASE("unknown coding") {
      expected = 501;
      sent = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n";
    }
    SUBCASE("long field") {
      expected = 431;
      sent = "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(300, 'x') + "\r\n\r\n";
    }
    SUBCASE("long target") {
      expected = 431;
      sent = "GET /" + std::string(300, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }
    SUBCASE("long target and long field, each within the limit") {
      expected = 431;
      sent = "GET /" + std::string(150, 'x') + " HTTP/1.1\r\nHost: " + std::string(150, 'x')
             + "\r\n\r\n";
    }
    SUBCASE("large body") {
      expected = 413;
      sent = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello world";
    }
    SUBCASE("large chunked body") {
      expected = 413;
      sent = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
             "6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n";
    }
    SUBCASE("endless chunk extension") {
      sent = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;"
             + std::string(300, 'x');
    }
    SUBCASE("handshake without a key") {
      sent = "GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
             "Sec-WebSocket-Version: 13\r\n\r\n";
    }
    const auto& req = read(sent);

    CHECK(req.fault_status == expected);
    CHECK_FALSE(req.fault.empty());
    CHECK_FALSE(req.wants_upgrade);
    const auto got = answer({.status = req.fault_status, .body = "no", .headers = {}}, "no");
    CHECK(got.find("Connection: close") != got.npos);
    CHECK_FALSE(finished->keep_alive);
    // The owner releases the link; unread input must not swallow the answer.
    link.reset();
    run_until([&] { return client->has_ended(); });
    CHECK_FALSE(client->was_reset());
  }

  TEST_CASE_FIXTURE(http_fixture, "an unknown WebSocket version is answered with the known one") {
    const auto& req = read("GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\n"
                           "Upgrade: websocket\r\nSec-WebSocket-Version: 8\r\n"
                           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    CHECK(req.fault_status == 426);
    const auto got = answer({.status = 426, .body = {}, .headers = {}}, "\r\n\r\n");

    CHECK(got.find("Sec-WebSocket-Version: 13\r\n") != got.npos);
    CHECK(got.find("Upgrade: websocket\r\n") != got.npos);
  }
}

TEST_SUITE("http_link: answers") {
  TEST_CASE_FIXTURE(http_fixture, "one stream carries many requests") {
    for (int i = 0; i < 3; ++i) {
      read("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      const auto got = answer(hello, "hello");
      CHECK(got.starts_with("HTTP/1.1 200 OK\r\nDate: "));
      CHECK(got.find("Content-Length: 5\r\n") != got.npos);
      CHECK(got.find("Connection") == got.npos);
      CHECK(finished->keep_alive);
    }
  }

  TEST_CASE_FIXTURE(http_fixture, "requests sent ahead are answered one after another") {
    client->send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /2 HTTP/1.1\r\nHost: h\r\n"
                 "Content-Length: 2\r\n\r\nhiGET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(read().target == "/1");
    answer(hello, "hello");
    CHECK(read().body == "hi");
    answer(hello, "hello");
    CHECK(read().target == "/3");
  }

  TEST_CASE_FIXTURE(http_fixture, "the request decides whether the stream stays") {
    bool stays = false;
    std::string request_head;
    std::string told;
    SUBCASE("HTTP/1.1") {
      request_head = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
      stays = true;
    }
    SUBCASE("close") {
      request_head = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
      told = "Connection: close\r\n";
    }
    SUBCASE("HTTP/1.0") {
      request_head = "GET / HTTP/1.0\r\n\r\n";
      told = "Connection: close\r\n";
    }
    SUBCASE("HTTP/1.0 with keep-alive") {
      request_head = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
      stays = true;
      told = "Connection: keep-alive\r\n";
    }
    read(request_head);
    const auto first = answer(hello, "hello");

    CHECK(finished->keep_alive == stays);
    CHECK(line_of(first, "Connection") == told);
    if (stays) {
      read(request_head);
      CHECK(answer(hello, "hello").find(" 200 OK\r\n") == std::string_view{"HTTP/1.1"}.size());
    }
  }

  TEST_CASE_FIXTURE(http_fixture, "HEAD is answered with the length but without the body") {
    read("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n");
    const auto got = answer(hello, "\r\n\r\n");
    CHECK(got.find("Content-Length: 5\r\n") != got.npos);

    read();
    CHECK(answer(hello, "hello").starts_with("HTTP/1.1 200"));
  }

  TEST_CASE_FIXTURE(http_fixture, "an early head is there before the body") {
    read("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    link->respond_head(200, "application/json");
    run_until([&] { return client->has_text("\r\n\r\n"); });
    const auto head = client->read_text("\r\n\r\n");
    CHECK(head.find("Transfer-Encoding: chunked\r\n") != head.npos);
    CHECK_FALSE(finished);

    CHECK(answer(hello, "0\r\n\r\n") == "5\r\nhello\r\n0\r\n\r\n");
    CHECK(finished->keep_alive);
  }

  TEST_CASE_FIXTURE(http_fixture, "a body right after its early head waits for it") {
    read("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    link->respond_head(200, "application/json");
    auto body = hello;
    SUBCASE("with bytes") {
      const auto got = answer(body, "0\r\n\r\n");
      CHECK(got.ends_with("\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
    }
    SUBCASE("empty") {
      body.body.clear();
      CHECK(answer(body, "\r\n\r\n0\r\n\r\n").ends_with("\r\n\r\n0\r\n\r\n"));
    }
  }

  TEST_CASE_FIXTURE(http_fixture, "an early head in HTTP/1.0 means a body to the end of stream") {
    read("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    link->respond_head(200, "application/json");
    const auto got = answer(hello, "hello");

    CHECK(got.find("chunked") == got.npos);
    CHECK_FALSE(finished->keep_alive);
    link.reset();
    run_until([&] { return client->has_ended(); });
  }

  TEST_CASE_FIXTURE(http_fixture,
                    "a large answer arrives whole after the owner has released the link") {
    read("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    auto large = hello;
    large.body.assign(150'000, 'x');
    link->respond(large);
    run_until([&] { return finished.has_value(); });
    client->send("nobody reads this");
    link.reset();
    run_until([&] { return client->has_ended(); });

    CHECK(client->read_to_end().ends_with(large.body));
    CHECK_FALSE(client->was_reset());
  }

  TEST_CASE_FIXTURE(http_fixture, "a peer that left before the answer is an error") {
    read("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    client.reset();
    link->respond(hello);
    run_until([&] { return closed.has_value(); });

    CHECK(closed->error);
    CHECK_FALSE(finished);
  }

  TEST_CASE_FIXTURE(http_fixture,
                    "a link that is dropped in the middle of an answer closes its stream") {
    read("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    auto large = hello;
    large.body.assign(4'000'000, 'x');
    link->respond(large);
    run_until([&] { return client->has_text("x"); });
    link.reset();
    run_until([&] { return client->has_ended(); });

    CHECK_FALSE(finished);
    CHECK_THROWS(client->send("nobody waits for this"));
  }

  TEST_CASE_FIXTURE(http_fixture, "a dropped link is silent") {
    link->read();
    link.reset();

    run_until([&] { return client->has_ended(); });
    CHECK_FALSE(closed);
  }
}

TEST_SUITE("http_link: upgrade") {
  TEST_CASE_FIXTURE(http_fixture, "a handshake gives the socket and the key away") {
    const auto& req = read(test::raw_handshake("/ws", "Origin: https://o\r\n"));
    REQUIRE(req.wants_upgrade);
    CHECK(req.origin == "https://o");
    auto taken = std::move(*link).upgrade();
    link.reset();

    CHECK(taken.ws_key == "dGhlIHNhbXBsZSBub25jZQ==");
    REQUIRE(taken.socket);
    run_ready();
    CHECK_FALSE(client->has_ended());
    auto ws = make_ws_link(loop, std::move(taken), {});
    bool is_open = false;
    ws.open([&](const link_event& event) { is_open = std::holds_alternative<link_opened>(event); });
    run_until([&] { return is_open; });
    CHECK(client->read_text("\r\n\r\n").starts_with("HTTP/1.1 101 "));
  }

  TEST_CASE_FIXTURE(http_fixture, "a handshake may be refused and the stream goes on") {
    REQUIRE(read(test::raw_handshake("/ws")).wants_upgrade);
    answer({.status = 403, .body = "no", .headers = {}}, "no");
    CHECK(finished->keep_alive);

    CHECK(read("GET /next HTTP/1.1\r\nHost: h\r\n\r\n").target == "/next");
  }
}

} // namespace lectern::net
