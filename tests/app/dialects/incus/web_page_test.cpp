#include "app/dialects/incus/web_page.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace lectern;
using namespace lectern::incus;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

constexpr page::file all[] = {{"index.html", "text/html", "\"1\"", "gz of index", "index"}};
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

/// A browser at the desk, under its own name.
struct desk_fixture {
  std::optional<net::http_response> ask(const net::http_request& request) {
    return desk.answer(request, {.by = entry_point::tcp, .web = at}, now);
  }

  net::http_response sign_in(std::string_view name, const std::string& token) {
    auto request = request_for("POST", "/ui/sign-in",
                               json::serialize(json::object{{"token", token}, {"name", name}}));
    request.origin = origin;
    return ask(request).value();
  }

  net::http_response sign_in(std::string_view name) {
    return sign_in(name, desk.invite(now).token);
  }

  /// What a browser sends back of the cookie that it was given.
  static std::string cookie_of(const net::http_response& answer) {
    for (const auto& [name, value] : answer.headers)
      if (name == "Set-Cookie")
        return value.substr(0, value.find(';'));
    return {};
  }

  /// What its scripts keep.
  static std::string proof_of(const net::http_response& answer) {
    return json::parse(answer.body).at("metadata").at("proof").as_string().c_str();
  }

  /// What a browser that got `answer` sends from then on.
  static net::http_request as_signed_in(const net::http_response& answer, std::string method,
                                        std::string target) {
    auto request = request_for(std::move(method), std::move(target));
    request.cookie = cookie_of(answer);
    request.proof = proof_of(answer);
    return request;
  }

  /// Who sent it, as far as the desk knows, or why that does not count.
  std::string known(const net::http_request& request, std::string token = {}) {
    request_origin from{.by = entry_point::tcp, .token = std::move(token), .web = at};
    if (const auto why = desk.recognise(request, from, now))
      return std::to_string(why->status) + ' ' + why->text;
    return from.by == entry_point::web ? from.name : "nobody";
  }

  net::http_request with_cookie(std::string method, std::string target) {
    return as_signed_in(sign_in("ann"), std::move(method), std::move(target));
  }

  wall_time now = noon;
  web_port at;
  web_page desk{all, std::string(64, 'k')};
};

std::string error_of(const net::http_response& answer) {
  const auto body = json::parse(answer.body);
  return std::to_string(answer.status) + ' ' + body.at("error").as_string().c_str();
}

std::string name_of(const net::http_response& answer) {
  return json::parse(answer.body).at("metadata").at("name").as_string().c_str();
}

} // namespace

TEST_SUITE_BEGIN("web desk");

TEST_CASE_FIXTURE(desk_fixture, "everybody is shown the page") {
  CHECK(ask(request_for("GET", "/ui/"))->bytes() == "index");
  CHECK_FALSE(ask(request_for("GET", "/1.0")));
}

TEST_CASE_FIXTURE(desk_fixture, "whoever is not known and asks for / is led to the page") {
  CHECK(ask(request_for("GET", "/"))->status == 301);
  auto request = request_for("GET", "/");
  request.authorization = "Bearer right";
  CHECK_FALSE(desk.answer(request, {.by = entry_point::tcp, .token = "right", .web = at}, now));
  request.accept = "text/html";
  CHECK(desk.answer(request, {.by = entry_point::tcp, .token = "right", .web = at}, now));
}

TEST_CASE_FIXTURE(desk_fixture, "a browser that asks for / is led to the page if there is one") {
  auto request = request_for("GET", "/");
  request.user_agent = "Mozilla/5.0 Gecko/20100101";
  CHECK(ask(request)->status == 301);
  desk = web_page{{}, std::string(64, 'k')};
  CHECK_FALSE(ask(request));
}

TEST_CASE_FIXTURE(desk_fixture,
                  "at a port that is not for the page there is none, nor are cookies") {
  const auto request = with_cookie("GET", "/ui/");
  CHECK_FALSE(desk.answer(request, {.by = entry_point::tcp}, now));
  CHECK_FALSE(desk.answer(request, {.by = entry_point::local}, now));
  request_origin from{.by = entry_point::tcp};
  CHECK_FALSE(desk.recognise(request, from, now));
  CHECK(from.by == entry_point::tcp);
}

TEST_CASE_FIXTURE(desk_fixture, "a broken request is the API's to refuse") {
  auto request = request_for("GET", "/ui/");
  request.fault_status = 400;
  CHECK_FALSE(ask(request));
}

TEST_CASE_FIXTURE(desk_fixture, "under a name that is not ours there is no page") {
  auto request = request_for("GET", "/ui/");
  request.host = "evil.org";
  CHECK(ask(request)->status == 421);
  CHECK(ask(request)->content_type == "application/json");
  request.accept = "text/html,application/xhtml+xml";
  CHECK(ask(request)->status == 421);
  CHECK(ask(request)->content_type == "text/html; charset=utf-8");
  at.names = {"evil.org"};
  CHECK(ask(request)->status == 200);
}

TEST_CASE_FIXTURE(desk_fixture,
                  "who brings a token signs in, and is known by cookie and proof together") {
  const auto answer = sign_in("ann");
  CHECK(answer.status == 200);
  CHECK(name_of(answer) == "ann");

  auto request = request_for("GET", "/1.0");
  CHECK(known(request) == "nobody");
  request.cookie = cookie_of(answer);
  CHECK(known(request) == "nobody");
  request.proof = proof_of(answer);
  CHECK(known(request) == "ann");
  request.cookie.clear();
  CHECK(known(request) == "nobody");
}

TEST_CASE_FIXTURE(desk_fixture, "a token is used up by who signs in first") {
  const auto token = desk.invite(now).token;
  CHECK(sign_in("ann", token).status == 200);
  constexpr auto used =
    "403 This link has been used or has expired. Ask for a new one with `lecternd link`.";
  CHECK(error_of(sign_in("bob", token)) == used);
  CHECK(error_of(sign_in("bob", "")) == used);

  const auto late = desk.invite(now).token;
  now += 15min;
  CHECK(error_of(sign_in("bob", late)) == used);
}

TEST_CASE_FIXTURE(desk_fixture, "a name that is none uses no token up") {
  const auto token = desk.invite(now).token;
  CHECK(error_of(sign_in("", token))
        == "400 A name must have 1 to 64 characters, and no control characters");
  CHECK(sign_in("a\nb", token).status == 400);
  CHECK(sign_in("ann", token).status == 200);
}

TEST_CASE_FIXTURE(desk_fixture, "a body that is not understood signs nobody in") {
  for (const auto* body : {"", "{}", "[]", R"({"token": 1, "name": "ann"})"}) {
    CAPTURE(body);
    CHECK(ask(request_for("POST", "/ui/sign-in", body))->status == 400);
  }
}

TEST_CASE_FIXTURE(desk_fixture, "two of the same name are told apart until one has left") {
  CHECK(name_of(sign_in("ann")) == "ann");
  const auto second = sign_in("ann");
  CHECK(name_of(second) == "ann 2");

  const auto request = as_signed_in(second, "POST", "/ui/sign-out");
  const auto left = ask(request);
  CHECK(left->status == 200);
  CHECK(cookie_of(*left) == "lectern-8440=");
  CHECK(name_of(sign_in("ann")) == "ann 2");
}

TEST_CASE_FIXTURE(desk_fixture, "a pass that was signed out is nobody's, also after a new start") {
  const auto ann = sign_in("ann");
  const auto bob = sign_in("bob");
  CHECK(ask(as_signed_in(ann, "POST", "/ui/sign-out"))->status == 200);
  CHECK(desk.last() == web_page::outcome::signed_out);
  CHECK(desk.departed().name == "ann");
  CHECK(desk.departed().id.starts_with("web:"));
  CHECK(known(as_signed_in(ann, "GET", "/1.0")) == "nobody");
  CHECK(known(as_signed_in(bob, "GET", "/1.0")) == "bob");
  CHECK(name_of(sign_in("ann")) == "ann");

  const auto kept = desk.revoked().to_text();
  desk = web_page{all, std::string(64, 'k'), page::revoked_passes::from_text(kept, now)};
  CHECK(known(as_signed_in(ann, "GET", "/1.0")) == "nobody");
  CHECK(known(as_signed_in(bob, "GET", "/1.0")) == "bob");
}

TEST_CASE_FIXTURE(desk_fixture, "a cookie alone signs nobody out") {
  const auto ann = sign_in("ann");
  auto request = request_for("POST", "/ui/sign-out");
  request.cookie = cookie_of(ann);
  CHECK(ask(request)->status == 200);
  CHECK(desk.last() == web_page::outcome::answered);
  CHECK(known(as_signed_in(ann, "GET", "/1.0")) == "ann");
}

TEST_CASE_FIXTURE(desk_fixture, "each browser that signs in is a principal of its own") {
  const auto who = [this](const net::http_request& request) {
    request_origin from{.by = entry_point::tcp, .web = at};
    CHECK_FALSE(desk.recognise(request, from, now));
    return from.caller;
  };
  const auto ann = with_cookie("GET", "/1.0");
  CHECK(who(ann).id.starts_with("web:"));
  CHECK(who(ann).id == who(ann).id);
  CHECK(who(ann).id != who(with_cookie("GET", "/1.0")).id);
  CHECK(who(ann).name == "ann");
  CHECK_FALSE(who(ann).is_operator);
}

TEST_CASE_FIXTURE(desk_fixture, "a page that came encrypted gets a cookie that stays so") {
  auto request =
    request_for("POST", "/ui/sign-in",
                json::serialize(json::object{{"token", desk.invite(now).token}, {"name", "ann"}}));
  request.origin = "https://127.0.0.1:8440";
  const auto answer = ask(request).value();
  CHECK(answer.status == 200);
  for (const auto& [name, value] : answer.headers)
    CHECK((name != "Set-Cookie" || value.find("; Secure;") != value.npos));
}

TEST_CASE_FIXTURE(desk_fixture, "a page of somebody else signs nobody in or out") {
  auto request = request_for("POST", "/ui/sign-in", R"({"token": "t", "name": "ann"})");
  request.origin = "https://evil.org";
  CHECK(error_of(*ask(request)) == "403 Forbidden: cross-site request");
  request.target = "/ui/sign-out";
  CHECK(error_of(*ask(request)) == "403 Forbidden: cross-site request");
}

TEST_CASE_FIXTURE(desk_fixture, "a cookie is known for 30 days, also after a new start") {
  const auto request = with_cookie("GET", "/1.0");
  now += std::chrono::hours{30 * 24} - 1s;
  desk = web_page{all, std::string(64, 'k')};
  CHECK(known(request) == "ann");
  now += 1s;
  CHECK(known(request) == "nobody");
}

TEST_CASE_FIXTURE(desk_fixture, "without a key each start has its own") {
  desk = web_page{all, {}};
  const auto request = with_cookie("GET", "/1.0");
  CHECK(known(request) == "ann");
  desk = web_page{all, {}};
  CHECK(known(request) == "nobody");
}

TEST_CASE_FIXTURE(desk_fixture, "a new key signs everybody out") {
  const auto request = with_cookie("GET", "/1.0");
  desk = web_page{all, std::string(64, 'x')};
  CHECK(known(request) == "nobody");
}

TEST_CASE_FIXTURE(desk_fixture, "a cookie counts only for our own page, under our own name") {
  auto request = with_cookie("POST", "/1.0/instances/host/exec");
  CHECK(known(request) == "403 Forbidden: cross-site request");
  request.origin = "https://evil.org";
  CHECK(known(request) == "403 Forbidden: cross-site request");
  request.origin = origin;
  CHECK(known(request) == "ann");

  request.host = "box.example:8440";
  request.origin = "http://box.example:8440";
  CHECK(known(request).starts_with("421 "));
  at.names = {"box.example"};
  CHECK(known(request) == "ann");
}

TEST_CASE_FIXTURE(desk_fixture,
                  "who brings the bearer token needs no cookie, and no name of ours") {
  auto request = with_cookie("POST", "/1.0/instances/host/exec");
  request.host = "proxy.example";
  request.authorization = "Bearer right";
  CHECK(known(request, "right") == "nobody");
  request.authorization = "Bearer wrong";
  request.host = host;
  request.origin = origin;
  CHECK(known(request, "right") == "ann");
}

TEST_CASE_FIXTURE(desk_fixture, "a link has the address of the page, once it is served") {
  CHECK(desk.invite(now).url.empty());
  desk.open("http://127.0.0.1:8440/ui/");
  desk.open("http://127.0.0.1:8441/ui/");
  const auto made = desk.invite(now);
  CHECK(made.url == "http://127.0.0.1:8440/ui/#token=" + made.token);
  CHECK(made.expires == now + 15min);
}

TEST_CASE_FIXTURE(desk_fixture, "every answer below /ui/ is protected") {
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
