#include "app/access/authenticator.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

using namespace lectern;
using namespace lectern::access;

namespace {

constexpr const char* key = "0123456789abcdef";
constexpr const char* token = "fedcba9876543210";
constexpr wall_time now{std::chrono::hours{500'000}};

net::http_request head(std::string method, std::string target) {
  net::http_request request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.host = "127.0.0.1:8440";
  return request;
}

const stream_origin user{.by = entry_point::local, .peer = net::peer_credentials{1000, 7}};
const stream_origin host_client{.by = entry_point::host, .name = "ann"};
const stream_origin open_port{.by = entry_point::tcp, .address = "10.0.0.1"};
const stream_origin port{.by = entry_point::tcp, .address = "10.0.0.1", .token = token};
const stream_origin page_port{
  .by = entry_point::tcp, .address = "10.0.0.1", .web = std::make_shared<const web_port>()};

struct access_fixture {
  admission ask(const net::http_request& request, const stream_origin& origin) {
    return make_authenticator(options)(request, origin, now);
  }

  /// `known 1048576`, `stranger 4096`, or `403`.
  std::string grant(const net::http_request& request, const stream_origin& origin) {
    const auto admitted = ask(request, origin);
    if (admitted.body.refused)
      return std::to_string(admitted.body.refused.status);
    CHECK(admitted.body.memory);
    return (admitted.is_known ? "known " : "stranger ") + std::to_string(admitted.body.bytes_max);
  }

  /// The name of the sender, `nobody`, or the refusal.
  std::string sender(const net::http_request& request, const stream_origin& origin) {
    const auto from = ask(request, origin).from;
    if (from.refused)
      return std::to_string(from.refused.status) + ' ' + from.refused.words;
    return from.caller.method == auth_method::none ? "nobody" : from.caller.name;
  }

  /// A request with a pass of the page: its cookie, and the proof that its scripts add.
  net::http_request with_pass(std::string method, std::string target,
                              std::chrono::hours age = std::chrono::hours{1},
                              const char* sealed_with = key) {
    auto request = head(std::move(method), std::move(target));
    const auto pass = page::make_pass("some id", "ann", now + age, sealed_with);
    const auto field = page::give_pass(request.host, "http://" + request.host, pass.cookie);
    request.cookie = field.substr(0, field.find(';'));
    request.proof = pass.proof;
    return request;
  }

  authenticator_options options{.sign_ins = page::sign_ins{{.key = key}, now},
                                .guesses = guess_limiter{}};
};

} // namespace

TEST_SUITE_BEGIN("authenticator");

TEST_CASE_FIXTURE(access_fixture, "the Unix socket and the host program vouch for their clients") {
  CHECK(sender(head("GET", "/1.0"), user) == "user 1000");
  CHECK(sender(head("GET", "/1.0"), host_client) == "ann");
}

TEST_CASE_FIXTURE(access_fixture, "what the API learns of a sender holds no token") {
  auto request = head("GET", "/1.0");
  request.authorization = std::string{"Bearer "}.append(token);
  const auto from = ask(request, port).from;
  CHECK(from.caller.id == "token");
  CHECK(from.caller.method == auth_method::token);
  CHECK(from.address == "10.0.0.1");
}

TEST_CASE_FIXTURE(access_fixture, "a port believes its own token, and a page its own passes") {
  auto request = with_pass("GET", "/1.0/instances");
  CHECK(sender(request, page_port) == "ann");
  CHECK(sender(request, port) == "nobody");
  request.authorization = std::string{"Bearer "}.append(token);
  CHECK(sender(request, port) == "token");
  CHECK(sender(request, open_port) == "nobody");
}

TEST_CASE_FIXTURE(access_fixture,
                  "a client that brings the token needs no cookie and no host name") {
  auto both = page_port;
  both.token = token;
  auto request = with_pass("POST", "/1.0/instances/host/exec");
  request.host = "proxy.example";
  request.authorization = std::string{"Bearer "}.append(token);
  CHECK(sender(request, both) == "token");
  request = with_pass("GET", "/1.0/instances");
  request.authorization = "Bearer wrong";
  CHECK(sender(request, both) == "ann");
}

TEST_CASE_FIXTURE(access_fixture, "a pass counts only for our own page, under our own name") {
  auto request = with_pass("POST", "/1.0/instances/host/exec");
  CHECK(sender(request, page_port) == "403 Forbidden: cross-site request");
  request.origin = "https://evil.org";
  CHECK(sender(request, page_port) == "403 Forbidden: cross-site request");
  request.origin = "http://127.0.0.1:8440";
  CHECK(sender(request, page_port) == "ann");

  request.host = "box.example:8440";
  request.origin = "http://box.example:8440";
  CHECK(sender(request, page_port).starts_with("421 "));
  auto named = page_port;
  named.web = std::make_shared<const web_port>(web_port{{"box.example"}});
  CHECK(sender(request, named) == "ann");
}

TEST_CASE_FIXTURE(access_fixture, "an address that guesses tokens is not looked at for a while") {
  auto wrong = head("GET", "/1.0/instances");
  wrong.authorization = "Bearer wrong";
  auto right = wrong;
  right.authorization = std::string{"Bearer "}.append(token);
  for (std::size_t i = 0; i < guess_limits{}.failures_each_max; ++i)
    CHECK(sender(wrong, port) == "nobody");
  CHECK(sender(right, port) == std::string{"429 "}.append(too_many_guesses));
  CHECK(sender(head("GET", "/1.0"), port) == "nobody");
  auto elsewhere = port;
  elsewhere.address = "10.0.0.2";
  CHECK(sender(right, elsewhere) == "token");
}

TEST_CASE_FIXTURE(access_fixture, "no token is looked at in requests about the page") {
  auto both = page_port;
  both.token = token;
  auto request = head("GET", "/ui/");
  request.authorization = "Basic for-a-proxy";
  for (std::size_t i = 0; i <= guess_limits{}.failures_each_max; ++i)
    CHECK(sender(request, both) == "nobody");
  request.target = "/1.0/instances";
  request.authorization = std::string{"Bearer "}.append(token);
  CHECK(sender(request, both) == "token");
}

TEST_CASE_FIXTURE(access_fixture,
                  "a body of a trusted sender is read up to 1 MiB, whatever it is for") {
  auto post = head("POST", "/1.0/nowhere");
  CHECK(grant(post, user) == "known 1048576");
  CHECK(grant(post, host_client) == "known 1048576");
  post.authorization = std::string{"Bearer "}.append(token);
  CHECK(grant(post, port) == "known 1048576");
}

TEST_CASE_FIXTURE(access_fixture,
                  "a stranger may send what signs in, to the page and nowhere else") {
  CHECK(grant(head("POST", "/ui/sign-in"), page_port) == "stranger 4096");
  CHECK(grant(head("PUT", "/ui/sign-in"), page_port) == "403");
  CHECK(grant(head("POST", "/ui/sign-out"), page_port) == "403");
  CHECK(grant(head("POST", "/1.0/instances/c/exec"), page_port) == "403");
  CHECK(grant(head("POST", "/ui/sign-in"), port) == "403");
}

TEST_CASE_FIXTURE(access_fixture, "a body with a wrong token is refused with words that say so") {
  auto post = head("POST", "/1.0/instances/c/exec");
  CHECK(ask(post, port).body.refused.words == "Forbidden");
  post.authorization = "Bearer wrong";
  CHECK(ask(post, port).body.refused.words == "Forbidden: wrong token");
}

TEST_CASE_FIXTURE(access_fixture, "a pass proves who sent a body if its seal holds, and in time") {
  const auto post = [this](std::chrono::hours age, const char* sealed_with) {
    auto request = with_pass("POST", "/1.0/instances/c/exec", age, sealed_with);
    request.origin = "http://127.0.0.1:8440";
    return request;
  };
  auto good = post(std::chrono::hours{1}, key);
  CHECK(grant(good, page_port) == "known 1048576");
  CHECK(grant(good, port) == "403");
  CHECK(grant(post(std::chrono::hours{1}, "another key"), page_port) == "403");
  CHECK(grant(post(std::chrono::hours{-1}, key), page_port) == "403");
  auto signed_out = with_pass("POST", "/ui/sign-out");
  CHECK_FALSE(options.sign_ins.sign_out(signed_out, now).empty());
  CHECK(grant(good, page_port) == "403");
  good.proof.clear();
  CHECK(grant(good, page_port) == "403");
}

TEST_CASE_FIXTURE(access_fixture,
                  "a client that the host program decides about has proved nothing, and is read") {
  const auto post = head("POST", "/1.0/instances/c/exec");
  CHECK(grant(post, open_port) == "403");
  options.asks_host = true;
  CHECK(grant(post, open_port) == "stranger 1048576");
  CHECK(ask(post, open_port).from.caller.method == auth_method::presented);
  CHECK(grant(post, port) == "403");
  CHECK(grant(post, page_port) == "403");
}

TEST_CASE_FIXTURE(access_fixture, "bodies of strangers take nothing of those of others") {
  options.limits.strangers_bytes = 10;
  const auto authenticate = make_authenticator(options);
  const auto memory_of = [&](std::string target, const stream_origin& origin) {
    return authenticate(head("POST", std::move(target)), origin, now).body.memory.value();
  };
  const auto taken = memory_of("/ui/sign-in", page_port).take(10);
  CHECK(taken);
  CHECK_FALSE(memory_of("/ui/sign-in", page_port).take(1));
  CHECK(memory_of("/1.0", user).take(1));
}

TEST_SUITE_END();
