#include "app/page/unknown_host.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace lectern::page;

namespace {

const std::vector<std::string> names{"box.example"};

bool has(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_SUITE_BEGIN("unknown host");

TEST_CASE("a refusal says which name was used, which ones work, and how to allow it") {
  CHECK(unknown_host_text("lab.example:8440", names)
        == "This server is not known as \"lab.example\": use its IP address, localhost, "
           "box.example, or start it with --web-name lab.example");

  const auto page = unknown_host_page("lab.example:8440", names);
  CHECK(page.status == 421);
  CHECK(page.content_type.starts_with("text/html"));
  CHECK(has(page.body, "This server is not known as “lab.example”"));
  CHECK(has(page.body, "<li>box.example</li>"));
  CHECK(has(page.body, "lecternd --web-name lab.example<"));
}

TEST_CASE("a name that a client makes up is text, and not longer than a name can be") {
  const auto page = unknown_host_page("<script>&\"'\x01\xff:8440", names);
  CHECK_FALSE(has(page.body, "<script"));
  CHECK(has(page.body, "&#60;script&#62;&#38;&#34;&#39;??"));
  CHECK(unknown_host_page(std::string(10'000, 'x'), {}).body.size() < 2'000);
  CHECK(unknown_host_text(std::string(10'000, 'x'), {}).size() < 1'000);
  CHECK(has(unknown_host_page("", {}).body, "not known as “”"));
}

TEST_SUITE_END();
