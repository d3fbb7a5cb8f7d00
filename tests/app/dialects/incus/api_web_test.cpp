#include "app/access/guess_limiter.hpp"
#include "tests/app/dialects/incus/api_fixture.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <optional>
#include <string>

using namespace lectern;

namespace {

/// An API at a port that serves the page, and a browser that has signed in.
struct web_fixture : api_fixture {
  explicit web_fixture(const keeper& keep = {}) : api_fixture(keep) {
    const auto link = ask("POST", "/1.0/sign-in-links").at("metadata").as_object();
    const auto answer = browse("POST", "/ui/sign-in",
                               R"({"token": ")" + text(link.at("token")) + R"(", "name": "ann"})");
    REQUIRE(answer.status == 200);
    for (const auto& [name, value] : answer.headers)
      if (name == "Set-Cookie")
        cookie = value.substr(0, value.find(';'));
    proof = text(json::parse(answer.body).at("metadata").at("proof"));
  }

  net::http_response browse(std::string method, std::string target, std::string body = {}) {
    net::http_request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.host = "localhost:1";
    request.origin = "http://localhost:1";
    request.cookie = cookie;
    request.proof = proof;
    request.body = std::move(body);
    return call(std::move(request),
                {.by = entry_point::tcp, .web = std::make_shared<const web_port>()})
      .answers.at(0);
  }

  json::object browse_json(std::string method, std::string target, std::string body = {}) {
    return json::parse(browse(std::move(method), std::move(target), std::move(body)).body)
      .as_object();
  }

  std::string cookie;
  std::string proof;
};

} // namespace

TEST_SUITE_BEGIN("api: web page");

TEST_CASE_FIXTURE(web_fixture, "who has signed in is trusted, by name, until the cookie is gone") {
  const auto server = browse_json("GET", "/1.0").at("metadata").as_object();
  CHECK(server.at("auth") == "trusted");
  CHECK(server.at("auth_user_name") == "ann");
  CHECK(server.at("auth_user_method") == "web");
  CHECK(browse("GET", "/1.0/instances").status == 200);

  cookie.clear();
  CHECK(browse_json("GET", "/1.0").at("metadata").at("auth") == "untrusted");
  CHECK(browse("GET", "/1.0/instances").status == 403);
}

TEST_CASE_FIXTURE(web_fixture, "who has signed in lets nobody else in") {
  const auto answer = browse_json("POST", "/1.0/sign-in-links");
  CHECK(answer.at("error_code") == 403);
  CHECK(answer.at("error") == "Only clients trusted on this machine can create sign-in links");
}

TEST_CASE_FIXTURE(web_fixture, "who signs out leaves their consoles, and nobody else does") {
  const auto begun = browse_json("POST", "/1.0/instances/c1/console", "{}");
  const auto other = text(begin_exec().at("operation"));
  CHECK(browse("POST", "/ui/sign-out").status == 200);
  run();
  CHECK(text(ask("GET", text(begun.at("operation"))).at("metadata").at("status")) == "Cancelled");
  CHECK(text(ask("GET", other).at("metadata").at("status")) == "Running");
  CHECK(browse("GET", "/1.0/instances").status == 403);
}

TEST_CASE_FIXTURE(web_fixture, "wrong links are counted, and the right one still works") {
  const auto sign_in = [this](const std::string& token) {
    return browse("POST", "/ui/sign-in", R"({"token": ")" + token + R"(", "name": "bob"})").status;
  };
  for (std::size_t i = 0; i < access::guess_limits{}.failures_each_max; ++i)
    CHECK(sign_in("wrong") == 403);
  CHECK(sign_in("wrong") == 429);
  CHECK(sign_in(text(ask("POST", "/1.0/sign-in-links").at("metadata").at("token"))) == 200);
}

TEST_CASE_FIXTURE(api_fixture,
                  "an address that guesses bearer tokens is not listened to for a while") {
  const auto status = [this](const char* address, const char* field) {
    net::http_request request;
    request.method = "GET";
    request.target = "/1.0/instances";
    request.authorization = field;
    return call(std::move(request), {.by = entry_point::tcp, .address = address, .token = "right"})
      .answers.at(0)
      .status;
  };
  for (std::size_t i = 0; i < access::guess_limits{}.failures_each_max; ++i)
    CHECK(status("10.0.0.1", "Bearer wrong") == 403);
  CHECK(status("10.0.0.1", "Bearer right") == 429);
  CHECK(status("10.0.0.2", "Bearer right") == 200);
  CHECK(status("10.0.0.1", "") == 403);
}

TEST_CASE_FIXTURE(web_fixture,
                  "a link says when it expires, and where nothing is served, no address") {
  const auto link = ask("POST", "/1.0/sign-in-links").at("metadata").as_object();
  CHECK(text(link.at("token")).size() == 64);
  CHECK(text(link.at("expires_at")).ends_with("Z"));
  CHECK(link.at("url") == "");

  sign_ins.open("http://localhost:1/ui/");
  CHECK(text(ask("POST", "/1.0/sign-in-links").at("metadata").at("url"))
          .starts_with("http://localhost:1/ui/#token="));
}

TEST_CASE("a gatekeeper is told who has signed in, and that it was at the page") {
  std::optional<ask_access> last;
  web_fixture uut{[&](const ask_access& question) -> std::optional<access_decision> {
    last = question;
    return access_decision{true, {}};
  }};
  CHECK(last->action == access_kind::invite);
  CHECK(uut.browse("GET", "/1.0/instances/c1").status == 200);
  CHECK(last->caller.method == auth_method::web);
  CHECK(last->caller.name == "ann");

  last.reset();
  uut.cookie.clear();
  CHECK(uut.browse("GET", "/1.0/instances/c1").status == 403);
  CHECK_FALSE(last);
}

TEST_SUITE_END();
