#include "app/access/access.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <optional>
#include <string>
#include <string_view>

using namespace lectern;
using namespace lectern::access;

TEST_SUITE_BEGIN("access");

TEST_CASE("only the right bearer token is accepted") {
  CHECK(is_bearer("Bearer right", "right"));
  CHECK(is_bearer("bearer right", "right"));
  for (const auto* field : {"", "Bearer", "Bearer ", "Bearer wrong", "Bearer right ", "Bearer righ",
                            "Basic right", "right"}) {
    CAPTURE(field);
    CHECK_FALSE(is_bearer(field, "right"));
  }
}

TEST_CASE("where there is no token none is right") {
  CHECK_FALSE(is_bearer("Bearer ", ""));
  CHECK_FALSE(is_bearer("", ""));
}

TEST_CASE("a caller has a name for people, and the name of the way it came") {
  CHECK(local_principal(net::peer_credentials{1000, 7}).name == "user 1000");
  CHECK(host_principal("ann").name == "ann");
  CHECK(web_principal("1", "ann").name == "ann");
  CHECK(unknown_principal().name == "token");
  CHECK(protocol_of(auth_method::local) == "unix");
  CHECK(protocol_of(auth_method::host) == "host");
  CHECK(protocol_of(auth_method::web) == "web");
  CHECK(protocol_of(auth_method::none) == "token");
}

TEST_CASE("equal callers are one principal, and no others") {
  const auto presented = [](std::string_view field) {
    return presented_principal(field, "127.0.0.1").id;
  };
  CHECK(local_principal(net::peer_credentials{1000, 7}).id == "unix:1000");
  CHECK(local_principal(net::peer_credentials{1000, 8}).id == "unix:1000");
  CHECK(host_principal("ann").id == "host:ann");
  CHECK(web_principal("1", "ann").id == "web:1");
  CHECK(token_principal().id == "token");
  CHECK(unknown_principal().id.empty());
  CHECK(presented("") == "tcp:127.0.0.1");
  CHECK(presented("Bearer of-ann") == presented("Bearer of-ann"));
  CHECK(presented("Bearer of-ann") != presented("Bearer of-bob"));
  CHECK(presented("Bearer of-ann").find("of-ann") == std::string::npos);
}

TEST_CASE("operators are root and the daemon's own user, by the Unix socket") {
  CHECK(local_principal(net::peer_credentials{0, 7}).is_operator);
  CHECK(local_principal(net::peer_credentials{::geteuid(), 7}).is_operator);
  CHECK_FALSE(local_principal(net::peer_credentials{65534, 7}).is_operator);
  CHECK_FALSE(local_principal(std::nullopt).is_operator);
  CHECK_FALSE(host_principal("root").is_operator);
  CHECK_FALSE(token_principal().is_operator);
}

TEST_CASE("a principal acts for itself, an operator for everybody, nobody for nobody") {
  const principal ann{"web:1", "ann"};
  CHECK(ann.may_act_for(ann));
  CHECK_FALSE(ann.may_act_for({"web:2", "ann"}));
  CHECK(principal{"unix:0", "user 0", true}.may_act_for(ann));
  CHECK_FALSE(principal{}.may_act_for({}));
}

TEST_SUITE_END();
