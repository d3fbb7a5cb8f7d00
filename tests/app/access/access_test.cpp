#include "app/access/access.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>

using namespace lectern;
using namespace lectern::access;

TEST_SUITE_BEGIN("access");

namespace {

trust trust_of(std::string_view field, std::string token) {
  return trust_in({.by = entry_point::tcp, .token = std::move(token)}, field);
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
  CHECK(trust_in({.by = entry_point::local}, "") == trust::local);
  CHECK(trust_in({.by = entry_point::host}, "") == trust::host);
  CHECK(name_of({.by = entry_point::local, .peer = net::peer_credentials{1000, 7}}) == "user 1000");
  CHECK(protocol_of(entry_point::local) == "unix");
  CHECK(name_of({.by = entry_point::tcp}) == "token");
  CHECK(name_of({.by = entry_point::host, .name = "ann"}) == "ann");
}

TEST_CASE("who has signed in to the web page is trusted, under the name of their choice") {
  CHECK(trust_in({.by = entry_point::web, .name = "ann"}, "") == trust::web);
  CHECK(name_of({.by = entry_point::web, .name = "ann"}) == "ann");
}

TEST_CASE("equal callers are one principal, and no others") {
  const auto id = [](const request_origin& from, std::string_view field = {}) {
    return principal_of(from, trust_in(from, field), field).id;
  };
  const request_origin port{.by = entry_point::tcp, .token = "key", .address = "127.0.0.1"};
  CHECK(id({.by = entry_point::local, .peer = net::peer_credentials{1000, 7}}) == "unix:1000");
  CHECK(id({.by = entry_point::local, .peer = net::peer_credentials{1000, 8}}) == "unix:1000");
  CHECK(id({.by = entry_point::host, .name = "ann"}) == "host:ann");
  CHECK(id({.by = entry_point::web, .name = "ann", .caller = {"web:1", "ann"}}) == "web:1");
  CHECK(id(port, "Bearer key") == "token");
  CHECK(id(port) == "tcp:127.0.0.1");
  CHECK(id(port, "Bearer of-ann") == id(port, "Bearer of-ann"));
  CHECK(id(port, "Bearer of-ann") != id(port, "Bearer of-bob"));
  CHECK(id(port, "Bearer of-ann").find("of-ann") == std::string::npos);
}

TEST_CASE("operators are root and the daemon's own user, by the Unix socket") {
  const auto is_operator = [](const request_origin& from) {
    return principal_of(from, trust_in(from, ""), "").is_operator;
  };
  CHECK(is_operator({.by = entry_point::local, .peer = net::peer_credentials{0, 7}}));
  CHECK(is_operator({.by = entry_point::local, .peer = net::peer_credentials{::geteuid(), 7}}));
  CHECK_FALSE(is_operator({.by = entry_point::local, .peer = net::peer_credentials{65534, 7}}));
  CHECK_FALSE(is_operator({.by = entry_point::local}));
  CHECK_FALSE(is_operator({.by = entry_point::host, .name = "root"}));
  CHECK_FALSE(is_operator({.by = entry_point::tcp, .token = "key"}));
}

TEST_CASE("a principal acts for itself, an operator for everybody, nobody for nobody") {
  const principal ann{"web:1", "ann"};
  CHECK(ann.may_act_for(ann));
  CHECK_FALSE(ann.may_act_for({"web:2", "ann"}));
  CHECK(principal{"unix:0", "user 0", true}.may_act_for(ann));
  CHECK_FALSE(principal{}.may_act_for({}));
}

TEST_SUITE_END();
