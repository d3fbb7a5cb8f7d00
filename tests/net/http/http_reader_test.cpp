#include "net/http/http_reader.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::net {

namespace {

using need = http_reader::need;

http_request read(http_reader& reader, std::string_view bytes) {
  reader.start();
  reader.add(bytes);
  REQUIRE(reader.step() == need::done);
  return reader.take();
}

http_request read(std::string_view bytes) {
  http_reader reader{{}, {}};
  return read(reader, bytes);
}

std::string post(std::string_view fields) {
  return std::string{"POST /x HTTP/1.1\r\nHost: h\r\n"}.append(fields).append("\r\n");
}

/// A reader whose bodies are admitted by `grant`.
struct admitting {
  http_reader reader{{.header_bytes_max = 256, .body_bytes_max = 100},
                     [this](const http_request& head) {
                       asked.push_back(head.target);
                       return grant;
                     }};
  body_grant grant;
  std::vector<std::string> asked = {};
};

} // namespace

TEST_SUITE("http_reader") {
  TEST_CASE("a target in absolute form names the host, whatever the field contains") {
    struct row {
      const char* target;
      const char* host;
      const char* path;
    };
    const row table[] = {
      {"http://box/1.0", "box", "/1.0"},
      {"HTTP://box:8443/1.0?a=b", "box:8443", "/1.0?a=b"},
      {"https://[::1]:1/", "[::1]:1", "/"},
      {"http://box", "box", "/"},
      {"http://box?a=/b", "box", "/?a=/b"},
      {"/http://box/", "field", "/http://box/"},
      {"*", "field", "*"},
    };
    for (const auto& row : table) {
      CAPTURE(row.target);
      const auto request =
        read(std::string{"GET "}.append(row.target).append(" HTTP/1.1\r\nHost: field\r\n\r\n"));
      CHECK(request.fault_status == 0);
      CHECK(request.host == row.host);
      CHECK(request.target == row.path);
    }
  }

  TEST_CASE("a target in absolute form names a host, and no user") {
    for (const auto* target : {"http://", "http:///1.0", "http://user@box/", "http://a:b@box/"}) {
      CAPTURE(target);
      const auto request =
        read(std::string{"GET "}.append(target).append(" HTTP/1.1\r\nHost: field\r\n\r\n"));
      CHECK(request.fault_status == 400);
    }
  }

  TEST_CASE("a field that is continued on the next line is refused") {
    for (const auto* fields :
         {"X: a\r\n b\r\n", "X: a\r\n\tb\r\n", "X:\r\n Transfer-Encoding: chunked\r\n",
          "X: a\r\n \r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding:\r\n chunked\r\n"}) {
      CAPTURE(fields);
      const auto request = read(post(fields));
      CHECK(request.fault_status == 400);
      CHECK(request.fault == "a header field is continued on the next line");
    }
  }

  TEST_CASE("a request that comes byte by byte is the same, and the next one waits for its turn") {
    http_reader reader{{}, {}};
    const auto first = post("Content-Length: 3\r\n") + "abc";
    reader.start();
    auto state = reader.step();
    for (const char c : first) {
      CHECK(state == need::bytes);
      reader.add(std::string_view{&c, 1});
      state = reader.step();
    }
    REQUIRE(state == need::done);
    CHECK(reader.take().body == "abc");
    CHECK(reader.empty());
    CHECK_FALSE(reader.has_begun());

    CHECK(read(reader, post("Content-Length: 1\r\n") + "dGET / ").body == "d");
    CHECK(reader.has_begun());
  }
}

TEST_SUITE("http_reader: bodies") {
  TEST_CASE("each head is asked about, before its body is there") {
    admitting uut{.grant = {.bytes_max = 10}};
    uut.reader.start();
    uut.reader.add(post("Content-Length: 3\r\n"));
    CHECK(uut.reader.step() == need::bytes);
    CHECK(uut.asked == std::vector<std::string>{"/x"});
    uut.reader.add("abc");
    CHECK(uut.reader.step() == need::done);
    CHECK(uut.reader.take().body == "abc");

    read(uut.reader, "GET /y HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(uut.asked == std::vector<std::string>{"/x", "/y"});
  }

  TEST_CASE("a body is refused by its head alone") {
    admitting uut{.grant = {.refused = {403, "no"}, .bytes_max = 10}};
    CHECK(read(uut.reader, "GET / HTTP/1.1\r\nHost: h\r\n\r\n").fault_status == 0);
    unsigned expected = 403;
    std::string fields = "Content-Length: 1\r\n";
    SUBCASE("as the admission says") {}
    SUBCASE("before leave is given to send it") {
      fields += "Expect: 100-continue\r\n";
    }
    SUBCASE("whose length is not announced") {
      fields = "Transfer-Encoding: chunked\r\n";
    }
    SUBCASE("that is larger than granted") {
      fields = "Content-Length: 11\r\n", uut.grant.refused = {}, expected = 413;
    }
    SUBCASE("that is larger than the link takes") {
      fields = "Content-Length: 101\r\n", uut.grant = {.bytes_max = 1'000}, expected = 413;
    }

    CHECK(read(uut.reader, post(fields)).fault_status == expected);
  }

  TEST_CASE("a chunked body may be as large as granted") {
    admitting uut{.grant = {.bytes_max = 10}};
    const auto head = post("Transfer-Encoding: chunked\r\n");
    CHECK(read(uut.reader, head + "a\r\n0123456789\r\n0\r\n\r\n").body == "0123456789");

    CHECK(read(uut.reader, head + "a\r\n0123456789\r\n1\r\nx").fault_status == 413);
  }

  TEST_CASE("bodies share a budget, from the head until they are given back") {
    const budget memory{15};
    admitting first{.grant = {.bytes_max = 10, .memory = memory}};
    admitting second{.grant = {.bytes_max = 10, .memory = memory}};
    first.reader.start();
    first.reader.add(post("Content-Length: 8\r\n") + "half");
    CHECK(first.reader.step() == need::bytes);
    CHECK(memory.used() == 8);
    CHECK(read(second.reader, post("Content-Length: 8\r\n")).fault_status == 503);
    CHECK(read(second.reader, post("Transfer-Encoding: chunked\r\n")).fault_status == 503);

    SUBCASE("because it was answered") {
      first.reader.add("half");
      REQUIRE(first.reader.step() == need::done);
      CHECK(first.reader.take().body == "halfhalf");
      CHECK(memory.used() == 8);
      first.reader.give_back();
    }
    SUBCASE("because it was late") {
      first.reader.refuse({408, "late"});
    }
    SUBCASE("because its stream has ended") {
      http_reader gone{{}, [&](const http_request&) { return first.grant; }};
      gone.start();
      gone.add(post("Content-Length: 7\r\n"));
      CHECK(gone.step() == need::bytes);
      first.reader.refuse({408, "late"});
    }
    CHECK(memory.used() == 0);
    CHECK(read(second.reader, post("Content-Length: 2\r\n") + "ok").body == "ok");
  }
}

TEST_SUITE("budget") {
  TEST_CASE("is never exceeded, and a share is given back once") {
    const budget uut{3};
    std::optional<budget::share> one = uut.take(2);
    REQUIRE(one);
    CHECK_FALSE(uut.take(2));
    CHECK_FALSE(uut.take(std::size_t(-1)));
    auto moved = std::move(*one);
    one.reset();
    CHECK(uut.used() == 2);

    moved = *uut.take(1);
    CHECK(uut.used() == 1);
  }
}

} // namespace lectern::net
