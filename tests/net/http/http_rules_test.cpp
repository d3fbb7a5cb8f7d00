#include "net/http/http_rules.hpp"

#include <doctest/doctest.h>

namespace lectern::net {

namespace {

request_facts good_handshake() {
  return {.method = "GET",
          .version = 11,
          .host_count = 1,
          .transfer_encoding = {},
          .upgrade = "websocket",
          .connection_upgrades = true,
          .ws_key_count = 1,
          .ws_key = "dGhlIHNhbXBsZSBub25jZQ==",
          .ws_version = "13",
          .has_body = false,
          .has_more = false};
}

} // namespace

TEST_SUITE("http_rules") {
  TEST_CASE("a correct handshake passes") {
    CHECK_FALSE(check(good_handshake()));
    auto facts = good_handshake();
    facts.upgrade = "h2c, WebSocket";
    CHECK(asks_for_websocket(facts));
    CHECK_FALSE(check(facts));
  }

  TEST_CASE("an incorrect handshake does not") {
    auto facts = good_handshake();
    unsigned expected = 400;
    SUBCASE("POST") {
      facts.method = "POST";
    }
    SUBCASE("HTTP/1.0") {
      facts.version = 10;
    }
    SUBCASE("no Connection: upgrade") {
      facts.connection_upgrades = false;
    }
    SUBCASE("no key") {
      facts.ws_key = {}, facts.ws_key_count = 0;
    }
    SUBCASE("two keys") {
      facts.ws_key_count = 2;
    }
    SUBCASE("short key") {
      facts.ws_key = "c2hvcnQ=";
    }
    SUBCASE("key of 17 bytes") {
      facts.ws_key = "dGhlIHNhbXBsZSBub25jZTE=";
    }
    SUBCASE("key with bits to spare") {
      facts.ws_key = "dGhlIHNhbXBsZSBub25jZR==";
    }
    SUBCASE("key of other digits") {
      facts.ws_key = "dGhlIHNhbXBsZSBub25j-Q==";
    }
    SUBCASE("no version") {
      facts.ws_version = {};
    }
    SUBCASE("old version") {
      facts.ws_version = "8", expected = 426;
    }
    SUBCASE("body") {
      facts.has_body = true;
    }
    SUBCASE("frames before the answer") {
      facts.has_more = true;
    }

    CHECK(check(facts).status == expected);
    CHECK_FALSE(check(facts).words.empty());
  }

  TEST_CASE("what decides about the framing is checked for every request") {
    request_facts facts{.method = "POST", .host_count = 1};
    unsigned expected = 0;
    SUBCASE("plain") {}
    SUBCASE("chunked") {
      facts.transfer_encoding = "Chunked";
    }
    SUBCASE("gzip") {
      facts.transfer_encoding = "gzip", expected = 501;
    }
    SUBCASE("gzip, chunked") {
      facts.transfer_encoding = "gzip, chunked", expected = 501;
    }
    SUBCASE("chunked in HTTP/1.0") {
      facts.transfer_encoding = "chunked", facts.version = 10, expected = 400;
    }
    SUBCASE("no host") {
      facts.host_count = 0, expected = 400;
    }
    SUBCASE("no host in HTTP/1.0") {
      facts.host_count = 0, facts.version = 10;
    }
    SUBCASE("two hosts") {
      facts.host_count = 2, expected = 400;
    }

    CHECK(check(facts).status == expected);
  }

  TEST_CASE("a token is found whatever its case and neighbours") {
    CHECK(has_token("keep-alive, Upgrade", "upgrade"));
    CHECK(has_token("upgrade", "upgrade"));
    CHECK(has_token(" a ,\tUPGRADE ", "upgrade"));
    CHECK_FALSE(has_token("upgraded", "upgrade"));
    CHECK_FALSE(has_token("", "upgrade"));
    CHECK_FALSE(has_token(",,", "upgrade"));
  }
}

} // namespace lectern::net
