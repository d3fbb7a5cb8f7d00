#include "tests/support/web_daemon.hpp"

#include <doctest/doctest.h>

#include <regex>
#include <string>

/// The files of the web page, in a daemon that was built with them.
TEST_SUITE_BEGIN("web: page");

namespace lectern::test {

namespace {

bool has(const http_reply& reply, const std::string& field) {
  return (reply.fields + "\r\n").find("\r\n" + field + "\r\n") != std::string::npos;
}

std::string value_of(const http_reply& reply, const std::string& name) {
  std::smatch found;
  REQUIRE(std::regex_search(reply.fields, found, std::regex{"\r\n" + name + ": ([^\r]*)"}));
  return found[1];
}

/// The paths of scripts and styles in the page.
std::vector<std::string> assets_of(const http_reply& page) {
  const auto text = run_command({.argv = {"gzip", "-dc"}, .input = page.body}).out;
  const std::regex asset{"\"(/ui/assets/[^\"]+)\""};
  std::vector<std::string> paths;
  for (std::sregex_iterator match{text.begin(), text.end(), asset}, end; match != end; ++match)
    paths.push_back((*match)[1]);
  return paths;
}

} // namespace

TEST_CASE("anyone may read the page, which may load its own files and nothing else") {
  const web_daemon uut;
  const auto page = uut.stranger().call("GET", "/ui/");
  CHECK(page.status == 200);
  CHECK(has(page, "Content-Type: text/html; charset=utf-8"));
  CHECK(has(page, "Content-Encoding: gzip"));
  CHECK(has(page, "Cache-Control: no-cache"));
  CHECK(
    value_of(page, "Content-Security-Policy").starts_with("default-src 'none'; script-src 'self'"));
  CHECK(uut.stranger().call("GET", "/ui/consoles/host").body == page.body);
}

TEST_CASE("the files that the page loads are there, and may be cached forever") {
  const web_daemon uut;
  const auto browser = uut.stranger();
  const auto assets = assets_of(browser.call("GET", "/ui/"));
  CHECK_FALSE(assets.empty());
  for (const auto& path : assets) {
    CAPTURE(path);
    const auto asset = browser.call("GET", path);
    CHECK(asset.status == 200);
    CHECK(has(asset, "Cache-Control: public, max-age=31536000, immutable"));
  }
}

TEST_CASE("a page that the browser has is not sent again, nor is one that it asks about") {
  const web_daemon uut;
  auto browser = uut.stranger();
  const auto page = browser.call("GET", "/ui/");
  const auto head = browser.call("HEAD", "/ui/");
  CHECK(head.status == 200);
  CHECK(head.body.empty());
  CHECK(value_of(head, "Content-Length") == std::to_string(page.body.size()));

  browser.fields = "If-None-Match: " + value_of(page, "ETag") + "\r\n";
  const auto same = browser.call("GET", "/ui/");
  CHECK(same.status == 304);
  CHECK(same.body.empty());
  CHECK(value_of(same, "ETag") == value_of(page, "ETag"));
}

TEST_CASE("a request for / at the port of the page leads there") {
  const web_daemon uut;
  const auto moved = uut.stranger().call("GET", "/");
  CHECK(moved.status == 301);
  CHECK(has(moved, "Location: /ui/"));
}

TEST_CASE("at the other sockets there is no page") {
  const daemon uut;
  CHECK(http_call(uut.socket(), {.target = "/ui/"}).status == 404);
  CHECK(http_call(uut.socket(), {.target = "/ui/"}).error() == "Not Found");
}

} // namespace lectern::test

TEST_SUITE_END();
