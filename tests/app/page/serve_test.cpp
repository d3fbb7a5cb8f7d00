#include "app/page/serve.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace lectern;
using namespace lectern::page;

namespace {

constexpr file page_files[] = {
  {"index.html", "text/html; charset=utf-8", "\"1\"", "gz of index", "index"},
  {"assets/app-1a2b.js", "text/javascript; charset=utf-8", "\"2\"", "gz of script", "script"},
  {"favicon.svg", "image/svg+xml", "\"3\"", "gz of icon", "icon"},
};

net::http_request request_for(std::string target, std::string method = "GET") {
  net::http_request request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.accept_encoding = "gzip";
  return request;
}

net::http_response get(std::string target) {
  return serve(request_for(std::move(target)), page_files);
}

std::string field(const net::http_response& answer, std::string_view name) {
  std::string found;
  for (const auto& [key, value] : answer.headers)
    if (key == name)
      found += value;
  return found;
}

} // namespace

TEST_SUITE_BEGIN("serve");

TEST_CASE("a file is sent compressed, as what it is") {
  const auto script = get("/ui/assets/app-1a2b.js");
  CHECK(script.status == 200);
  CHECK(script.content_type == "text/javascript; charset=utf-8");
  CHECK(script.bytes() == "gz of script");
  CHECK(field(script, "Content-Encoding") == "gzip");
  CHECK(field(script, "Vary") == "Accept-Encoding");
  CHECK(field(script, "ETag") == "\"2\"");
}

TEST_CASE("a file is sent from where it is, and not copied") {
  CHECK(get("/ui/assets/app-1a2b.js").bytes().data() == page_files[1].bytes.data());
}

TEST_CASE("what is named after its content may be kept for ever, other files are asked about") {
  CHECK(field(get("/ui/assets/app-1a2b.js"), "Cache-Control")
        == "public, max-age=31536000, immutable");
  for (const auto* target : {"/ui/", "/ui/index.html", "/ui/favicon.svg", "/ui/consoles/host"}) {
    CAPTURE(target);
    CHECK(field(get(target), "Cache-Control") == "no-cache");
  }
}

TEST_CASE("a place inside the page is the page, whatever it asks for") {
  for (const auto* target : {"/ui/", "/ui/?a=b", "/ui/consoles", "/ui/consoles/",
                             "/ui/a.b/consoles", "/ui/consoles?x=y.js"}) {
    CAPTURE(target);
    const auto answer = get(target);
    CHECK(answer.status == 200);
    CHECK(answer.bytes() == "gz of index");
    CHECK(answer.content_type == "text/html; charset=utf-8");
  }
}

TEST_CASE("what has a dot in its last segment, and is no file, is not there") {
  for (const auto* target :
       {"/ui/none.js", "/ui/assets/app-0.js", "/ui/.env", "/ui/../secret.txt", "/ui/assets/.."}) {
    CAPTURE(target);
    CHECK(get(target).status == 404);
  }
}

TEST_CASE("the page is at /ui/, with its slash") {
  const auto moved = get("/ui");
  CHECK(moved.status == 301);
  CHECK(field(moved, "Location") == "/ui/");
  CHECK(get("/ui?a=b").status == 301);
}

TEST_CASE("only what is /ui or below it is about the page") {
  for (const auto* target : {"/ui", "/ui/", "/ui/a/b", "/ui?x", "/ui/?x"}) {
    CAPTURE(target);
    CHECK(is_about_page(target));
  }
  for (const auto* target : {"/", "/1.0", "/uix", "/1.0/ui/", "/UI/", "*", ""}) {
    CAPTURE(target);
    CHECK_FALSE(is_about_page(target));
  }
}

TEST_CASE("files are read, and nothing else") {
  CHECK(serve(request_for("/ui/", "HEAD"), page_files).status == 200);
  for (const auto* method : {"POST", "PUT", "DELETE", "OPTIONS", "get"}) {
    CAPTURE(method);
    const auto answer = serve(request_for("/ui/", method), page_files);
    CHECK(answer.status == 405);
    CHECK(field(answer, "Allow") == "GET, HEAD");
  }
}

TEST_CASE("a file that the client has is not sent again") {
  auto request = request_for("/ui/favicon.svg");
  request.if_none_match = "\"3\"";
  const auto same = serve(request, page_files);
  CHECK(same.status == 304);
  CHECK(same.body.empty());
  CHECK(same.content_type.empty());
  CHECK(field(same, "ETag") == "\"3\"");
  CHECK(field(same, "Cache-Control") == "no-cache");
  CHECK(field(same, "Vary") == "Accept-Encoding");

  request.if_none_match = "\"2\"";
  CHECK(serve(request, page_files).status == 200);
}

TEST_CASE("who does not ask for gzip is sent a file as it is, under another tag") {
  for (const auto* taken : {"", "identity", "br"}) {
    auto request = request_for("/ui/");
    request.accept_encoding = taken;
    const auto answer = serve(request, page_files);
    CHECK(answer.status == 200);
    CHECK(answer.bytes() == "index");
    CHECK(field(answer, "Content-Encoding").empty());
    CHECK(field(answer, "ETag") == "\"1-plain\"");
    CHECK(field(answer, "Vary") == "Accept-Encoding");

    request.if_none_match = "\"1\"";
    CHECK(serve(request, page_files).status == 200);
    request.if_none_match = "\"1-plain\"";
    CHECK(serve(request, page_files).status == 304);
  }
}

TEST_CASE("a program without a page says so") {
  for (const auto* target : {"/ui/", "/ui", "/ui/assets/app-1a2b.js", "/ui/consoles"}) {
    CAPTURE(target);
    const auto answer = serve(request_for(target), {});
    CHECK(answer.status == 404);
    CHECK(answer.body == "This program was built without the web page.\n");
  }
}

TEST_CASE("every answer keeps the browser to what the page is for") {
  for (const auto* target : {"/ui/", "/ui", "/ui/none.js", "/ui/assets/app-1a2b.js"}) {
    CAPTURE(target);
    const auto answer = get(target);
    CHECK(field(answer, "Content-Security-Policy")
          == "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
             "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
             "form-action 'none'; frame-ancestors 'none'");
    CHECK(field(answer, "X-Content-Type-Options") == "nosniff");
    CHECK(field(answer, "Referrer-Policy") == "no-referrer");
    CHECK(field(answer, "Cross-Origin-Opener-Policy") == "same-origin");
    CHECK(field(answer, "Cross-Origin-Resource-Policy") == "same-origin");
    CHECK(field(answer, "Permissions-Policy").find("camera=()") != std::string::npos);
  }
}

TEST_CASE("what protects is there once") {
  net::http_response answer;
  answer.headers = {{"X-Content-Type-Options", "nosniff"}};
  protect(answer);
  protect(answer);
  CHECK(field(answer, "X-Content-Type-Options") == "nosniff");
  CHECK(field(answer, "Referrer-Policy") == "no-referrer");
}

TEST_CASE("a browser that asks for / is led to the page, a program is not") {
  auto request = request_for("/");
  CHECK_FALSE(is_lost_browser(request));
  request.user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
  CHECK(is_lost_browser(request));
  request.user_agent = "Lynx/2.9";
  CHECK_FALSE(is_lost_browser(request));
  request.accept = "text/html, */*;q=0.1";
  CHECK(is_lost_browser(request));
  request.target = "/1.0";
  CHECK_FALSE(is_lost_browser(request));
}

TEST_SUITE_END();
