#include "app/access/authenticator.hpp"
#include "app/dialects/incus/web_page.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

using namespace lectern;
using namespace lectern::incus;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

constexpr page::file page_files[] = {{"index.html", "text/html", "\"1\"", "gz of index", "index"}};
constexpr wall_time noon{std::chrono::hours{500'000}};
constexpr auto host = "127.0.0.1:8440";
constexpr auto origin = "http://127.0.0.1:8440";

net::http_request request_for(std::string method, std::string target, std::string body = {}) {
  net::http_request request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.host = host;
  request.body = std::move(body);
  return request;
}

/// A browser at the port of a page, under its own name.
struct browser_fixture {
  std::optional<page_answer> answer(const net::http_request& request) {
    const auto from =
      access::make_authenticator({.sign_ins = sign_ins, .guesses = guesses})(request, port, now)
        .from;
    return web_page{files, sign_ins, guesses}.answer(request, from, now);
  }

  std::optional<net::http_response> ask(const net::http_request& request) {
    auto answered = answer(request);
    return answered ? std::optional{std::move(answered->response)} : std::nullopt;
  }

  net::http_response sign_in(std::string_view name, const std::string& token) {
    auto request = request_for("POST", "/ui/sign-in",
                               json::serialize(json::object{{"token", token}, {"name", name}}));
    request.origin = origin;
    return ask(request).value();
  }

  net::http_response sign_in(std::string_view name) {
    return sign_in(name, sign_ins.invite(now).token);
  }

  /// What a browser sends back of the cookie that it was given.
  static std::string cookie_of(const net::http_response& answer) {
    for (const auto& [name, value] : answer.headers)
      if (name == "Set-Cookie")
        return value.substr(0, value.find(';'));
    return {};
  }

  /// What a browser that got `answer` sends from then on.
  static net::http_request as_signed_in(const net::http_response& answer, std::string method,
                                        std::string target) {
    auto request = request_for(std::move(method), std::move(target));
    request.cookie = cookie_of(answer);
    request.proof = json::parse(answer.body).at("metadata").at("proof").as_string().c_str();
    return request;
  }

  wall_time now = noon;
  stream_origin port{
    .by = entry_point::tcp, .token = "right", .web = std::make_shared<const web_port>()};
  page::files files{page_files};
  page::sign_ins sign_ins{{.key = std::string(64, 'k')}, now};
  access::guess_limiter guesses;
};

std::string error_of(const net::http_response& answer) {
  const auto body = json::parse(answer.body);
  return std::to_string(answer.status) + ' ' + body.at("error").as_string().c_str();
}

std::string name_of(const net::http_response& answer) {
  return json::parse(answer.body).at("metadata").at("name").as_string().c_str();
}

} // namespace

TEST_SUITE_BEGIN("web page");

TEST_CASE_FIXTURE(browser_fixture, "everybody is shown the page") {
  CHECK(ask(request_for("GET", "/ui/"))->bytes() == "index");
  CHECK_FALSE(ask(request_for("GET", "/1.0")));
}

TEST_CASE_FIXTURE(browser_fixture, "a client without a token that asks for / is led to the page") {
  CHECK(ask(request_for("GET", "/"))->status == 301);
  auto request = request_for("GET", "/");
  request.authorization = "Bearer right";
  CHECK_FALSE(ask(request));
  request.accept = "text/html";
  CHECK(ask(request));
}

TEST_CASE_FIXTURE(browser_fixture, "a browser that asks for / is led to the page if there is one") {
  auto request = request_for("GET", "/");
  request.user_agent = "Mozilla/5.0 Gecko/20100101";
  CHECK(ask(request)->status == 301);
  files = {};
  CHECK_FALSE(ask(request));
}

TEST_CASE_FIXTURE(browser_fixture, "at a port that does not serve the page there is none") {
  port.web = nullptr;
  CHECK_FALSE(ask(request_for("GET", "/ui/")));
  port.by = entry_point::local;
  CHECK_FALSE(ask(request_for("GET", "/ui/")));
}

TEST_CASE_FIXTURE(browser_fixture,
                  "a client that signs in is given a pass, and signs out with it") {
  const auto entered = sign_in("ann");
  CHECK(entered.status == 200);
  CHECK(name_of(entered) == "ann");
  const auto left = answer(as_signed_in(entered, "POST", "/ui/sign-out")).value();
  CHECK(left.response.status == 200);
  CHECK(cookie_of(left.response) == "lectern-8440=");
  CHECK(left.departed.name == "ann");
  CHECK(left.departed.id.starts_with("web:"));
}

TEST_CASE_FIXTURE(browser_fixture, "a sign-out of nobody is answered, and nobody has left") {
  const auto left = answer(request_for("POST", "/ui/sign-out")).value();
  CHECK(left.response.status == 200);
  CHECK(left.departed.id.empty());
}

TEST_CASE_FIXTURE(browser_fixture, "a broken request is the API's to refuse") {
  auto request = request_for("GET", "/ui/");
  request.fault_status = 400;
  CHECK_FALSE(ask(request));
}

TEST_CASE_FIXTURE(browser_fixture, "under a name that is not ours there is no page") {
  auto request = request_for("GET", "/ui/");
  request.host = "evil.org";
  CHECK(ask(request)->status == 421);
  CHECK(ask(request)->content_type == "application/json");
  request.accept = "text/html,application/xhtml+xml";
  CHECK(ask(request)->status == 421);
  CHECK(ask(request)->content_type == "text/html; charset=utf-8");
  port.web = std::make_shared<const web_port>(web_port{{"evil.org"}});
  CHECK(ask(request)->status == 200);
}

TEST_CASE_FIXTURE(browser_fixture, "a token is used up by the first sign-in") {
  const auto token = sign_ins.invite(now).token;
  CHECK(sign_in("ann", token).status == 200);
  constexpr auto used =
    "403 This link has been used or has expired. Ask for a new one with `lecternd link`.";
  CHECK(error_of(sign_in("bob", token)) == used);
  CHECK(error_of(sign_in("bob", "")) == used);

  const auto late = sign_ins.invite(now).token;
  now += 15min;
  CHECK(error_of(sign_in("bob", late)) == used);
}

TEST_CASE_FIXTURE(browser_fixture, "a name that is none uses no token up") {
  const auto token = sign_ins.invite(now).token;
  CHECK(error_of(sign_in("", token))
        == "400 A name must have 1 to 64 characters, and no control characters");
  CHECK(sign_in("a\nb", token).status == 400);
  CHECK(sign_in("ann", token).status == 200);
}

TEST_CASE_FIXTURE(browser_fixture, "a body that is not understood signs nobody in") {
  for (const auto* body : {"", "{}", "[]", R"({"token": 1, "name": "ann"})"}) {
    CAPTURE(body);
    CHECK(ask(request_for("POST", "/ui/sign-in", body))->status == 400);
  }
}

TEST_CASE_FIXTURE(browser_fixture, "a page that came encrypted gets a cookie that stays so") {
  auto request = request_for(
    "POST", "/ui/sign-in",
    json::serialize(json::object{{"token", sign_ins.invite(now).token}, {"name", "ann"}}));
  request.origin = "https://127.0.0.1:8440";
  const auto answer = ask(request).value();
  CHECK(answer.status == 200);
  for (const auto& [name, value] : answer.headers)
    CHECK((name != "Set-Cookie" || value.find("; Secure;") != value.npos));
}

TEST_CASE_FIXTURE(browser_fixture, "a page of somebody else signs nobody in or out") {
  auto request = request_for("POST", "/ui/sign-in", R"({"token": "t", "name": "ann"})");
  request.origin = "https://evil.org";
  CHECK(error_of(*ask(request)) == "403 Forbidden: cross-site request");
  request.target = "/ui/sign-out";
  CHECK(error_of(*ask(request)) == "403 Forbidden: cross-site request");
}

TEST_CASE_FIXTURE(browser_fixture, "every answer below /ui/ is protected") {
  auto wrong_host = request_for("GET", "/ui/");
  wrong_host.host = "evil.org";
  for (const auto& answer : {*ask(request_for("GET", "/ui/")), *ask(wrong_host), sign_in("ann"),
                             sign_in("ann", "none"), *ask(request_for("POST", "/ui/sign-out"))}) {
    std::size_t count = 0;
    for (const auto& [name, value] : answer.headers)
      count += name == "Content-Security-Policy" || name == "X-Content-Type-Options" ? 1U : 0U;
    CHECK(count == 2);
  }
}

TEST_SUITE_END();
