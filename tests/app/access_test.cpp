#include "app/incus/access.hpp"

#include <doctest/doctest.h>

using namespace lectern::incus;

TEST_SUITE_BEGIN("access");

TEST_CASE("only the right bearer token is trusted") {
  CHECK(trust_in("Bearer right", "right") == trust::token);
  CHECK(trust_in("bearer right", "right") == trust::token);
  for (const auto* field : {"", "Bearer", "Bearer ", "Bearer wrong", "Bearer right ", "Bearer righ",
                            "Basic right", "right"}) {
    CAPTURE(field);
    CHECK(trust_in(field, "right") == trust::none);
  }
}

TEST_CASE("without a token nobody is trusted") {
  CHECK(trust_in("Bearer ", "") == trust::none);
  CHECK(trust_in("", "") == trust::none);
}

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

TEST_SUITE_END();
