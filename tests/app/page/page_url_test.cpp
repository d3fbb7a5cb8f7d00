#include "app/page/page_url.hpp"

#include <doctest/doctest.h>

using namespace lectern::page;

TEST_SUITE_BEGIN("page url");

TEST_CASE("the page is found at the address and port that serve it") {
  CHECK(page_url("127.0.0.1", 8440) == "http://127.0.0.1:8440/ui/");
  CHECK(page_url("::1", 8440) == "http://[::1]:8440/ui/");
}

TEST_CASE("of all addresses at once it is found at the one of this machine") {
  CHECK(page_url("0.0.0.0", 1) == "http://localhost:1/ui/");
  CHECK(page_url("::", 1) == "http://localhost:1/ui/");
}

TEST_CASE("a token stands where browsers send it nowhere") {
  CHECK(sign_in_url("http://localhost:1/ui/", "t") == "http://localhost:1/ui/#token=t");
  CHECK(sign_in_url("", "t").empty());
}

TEST_SUITE_END();
