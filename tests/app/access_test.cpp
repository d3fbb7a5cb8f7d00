#include "app/incus/access.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

using namespace lectern;
using namespace lectern::incus;

TEST_SUITE_BEGIN("access");

namespace {

trust trust_of(std::string_view field, std::string token) {
  return trust_in({.by = door::tcp, .token = std::move(token)}, field);
}

} // namespace

TEST_CASE("only the right bearer token is trusted") {
  CHECK(trust_of("Bearer right", "right") == trust::token);
  CHECK(trust_of("bearer right", "right") == trust::token);
  for (const auto* field : {"", "Bearer", "Bearer ", "Bearer wrong", "Bearer right ", "Bearer righ",
                            "Basic right", "right"}) {
    CAPTURE(field);
    CHECK(trust_of(field, "right") == trust::none);
  }
}

TEST_CASE("without a token nobody is trusted") {
  CHECK(trust_of("Bearer ", "") == trust::none);
  CHECK(trust_of("", "") == trust::none);
}

TEST_CASE("a Unix socket and the host program are trusted, and named") {
  CHECK(trust_in({.by = door::local}, "") == trust::local);
  CHECK(trust_in({.by = door::host}, "") == trust::host);
  CHECK(name_of({.by = door::local, .peer = net::peer_credentials{1000, 7}}) == "user 1000");
  CHECK(protocol_of(door::local) == "unix");
  CHECK(name_of({.by = door::tcp}) == "token");
  CHECK(name_of({.by = door::host, .name = "ann"}) == "ann");
}

TEST_CASE("who has signed in to the web page is trusted, under the name of their choice") {
  CHECK(trust_in({.by = door::web, .name = "ann"}, "") == trust::web);
  CHECK(name_of({.by = door::web, .name = "ann"}) == "ann");
}

TEST_SUITE_END();
