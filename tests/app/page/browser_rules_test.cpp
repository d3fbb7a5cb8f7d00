#include "app/page/browser_rules.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace lectern;
using namespace lectern::page;

namespace {

struct said {
  const char* method = "GET";
  const char* origin = "";
  const char* fetch_site = "";
  bool wants_upgrade = false;
};

bool is_own(const said& sent) {
  net::http_request request;
  request.method = sent.method;
  request.host = "127.0.0.1:8440";
  request.origin = sent.origin;
  request.fetch_site = sent.fetch_site;
  request.wants_upgrade = sent.wants_upgrade;
  return is_own_request(request);
}

constexpr auto ours = "http://127.0.0.1:8440";
constexpr auto theirs = "https://evil.org";

} // namespace

TEST_SUITE_BEGIN("browser rules");

TEST_CASE("a WebSocket is for programs and for pages of the same host") {
  CHECK(is_same_origin("", "example.org"));
  CHECK(is_same_origin("https://example.org", "example.org"));
  CHECK(is_same_origin("http://Example.org:8443", "example.org:8443"));
  for (const auto* origin : {"null", "https://evil.org", "https://example.org.evil.org",
                             "https://example.org:1", "example.org", "https://"}) {
    CAPTURE(origin);
    CHECK_FALSE(is_same_origin(origin, "example.org"));
  }
}

TEST_CASE("what could change something is our page's own only with our origin") {
  for (const auto* method : {"POST", "PUT", "DELETE", "PATCH"}) {
    CAPTURE(method);
    CHECK(is_own({.method = method, .origin = ours}));
    CHECK(is_own({.method = method, .origin = ours, .fetch_site = "same-origin"}));
    CHECK_FALSE(is_own({.method = method}));
    CHECK_FALSE(is_own({.method = method, .origin = "null"}));
    CHECK_FALSE(is_own({.method = method, .origin = theirs}));
    CHECK_FALSE(is_own({.method = method, .origin = "http://127.0.0.1:8441"}));
  }
}

TEST_CASE("a WebSocket is our page's own only with our origin") {
  CHECK(is_own({.origin = ours, .wants_upgrade = true}));
  CHECK_FALSE(is_own({.wants_upgrade = true}));
  CHECK_FALSE(is_own({.origin = theirs, .wants_upgrade = true}));
}

TEST_CASE("what only reads is our page's own unless the browser says otherwise") {
  for (const auto* method : {"GET", "HEAD"}) {
    CAPTURE(method);
    CHECK(is_own({.method = method}));
    CHECK(is_own({.method = method, .fetch_site = "same-origin"}));
    CHECK(is_own({.method = method, .fetch_site = "none"}));
    CHECK_FALSE(is_own({.method = method, .fetch_site = "cross-site"}));
    CHECK_FALSE(is_own({.method = method, .fetch_site = "same-site"}));
    CHECK_FALSE(is_own({.method = method, .origin = theirs}));
  }
}

TEST_CASE("an origin that looks like ours does not help what a browser calls cross-site") {
  CHECK_FALSE(is_own({.method = "POST", .origin = ours, .fetch_site = "cross-site"}));
  CHECK_FALSE(is_own({.origin = ours, .fetch_site = "same-site", .wants_upgrade = true}));
}

TEST_CASE("addresses and localhost are known hosts, with any port") {
  for (const auto* host : {"127.0.0.1", "127.0.0.1:8440", "192.0.2.7:80", "[::1]", "[::1]:8440",
                           "[2001:db8::1]:8440", "localhost", "LocalHost:8440"}) {
    CAPTURE(host);
    CHECK(is_known_host(host, {}));
  }
}

TEST_CASE("any other name is known only if the port was given it") {
  const std::vector<std::string> names{"box.example", "b"};
  CHECK(is_known_host("box.example", names));
  CHECK(is_known_host("Box.Example:8440", names));
  CHECK(is_known_host("b:1", names));
  for (const auto* host : {"", "evil.org", "evil.org:8440", "box.example.evil.org", "xbox.example",
                           "box", "localhost.", "localhost.evil.org", "127.0.0.1.evil.org", "127.1",
                           "0x7f.0.0.1", "::1", "[::1", "[evil.org]", "localhost:evil.org",
                           "evil.org:80:localhost", "127.0.0.1:8440@evil.org"}) {
    CAPTURE(host);
    CHECK_FALSE(is_known_host(host, names));
  }
}

TEST_CASE("the port of a host stands behind its name or its address") {
  CHECK(port_in("localhost:8440") == "8440");
  CHECK(port_in("[::1]:8440") == "8440");
  CHECK(port_in("[::1]").empty());
  CHECK(port_in("localhost").empty());
}

TEST_SUITE_END();
