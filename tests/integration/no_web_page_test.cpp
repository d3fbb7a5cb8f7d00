#include "tests/support/web_daemon.hpp"

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("web: page");

namespace lectern::test {

TEST_CASE("a daemon that is built without its page reports it") {
  const web_daemon uut;
  const auto reply = uut.stranger().call("GET", "/ui/");
  CHECK(reply.status == 404);
  CHECK(reply.body == "This program was built without the web page.\n");
}

} // namespace lectern::test

TEST_SUITE_END();
