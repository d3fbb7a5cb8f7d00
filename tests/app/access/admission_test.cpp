#include "app/access/admission.hpp"
#include "app/page/visitor.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace lectern;
using namespace lectern::access;

namespace {

constexpr const char* key = "0123456789abcdef";
constexpr const char* token = "fedcba9876543210";

net::http_request head(std::string method, std::string target) {
  net::http_request request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.host = "127.0.0.1:8440";
  return request;
}

request_origin web() {
  return {.by = entry_point::tcp, .web = web_port{}};
}

/// `known 1048576`, `stranger 4096`, or `403`.
std::string verdict(const admission_options& options, const net::http_request& request,
                    const request_origin& from) {
  const auto granted = make_admission(options)(request, from);
  if (granted.body.refused)
    return std::to_string(granted.body.refused.status);
  CHECK(granted.body.memory);
  return (granted.is_known ? "known " : "stranger ") + std::to_string(granted.body.bytes_max);
}

/// A request with a pass of the page: its cookie, and the proof that its scripts add.
net::http_request post_with_pass(std::chrono::hours age, const char* sealed_with) {
  const auto pass =
    page::make_pass("some id", "ann", std::chrono::system_clock::now() + age, sealed_with);
  auto post = head("POST", "/1.0/instances/c/exec");
  const auto field = page::give_pass(post.host, "http://" + post.host, pass.cookie);
  post.cookie = field.substr(0, field.find(';'));
  post.proof = pass.proof;
  return post;
}

} // namespace

TEST_SUITE_BEGIN("admission");

TEST_CASE("a body of somebody who is trusted is read up to 1 MiB, whatever it is for") {
  auto post = head("POST", "/1.0/nowhere");
  CHECK(verdict({}, post, {.by = entry_point::local}) == "known 1048576");
  CHECK(verdict({}, post, {.by = entry_point::host}) == "known 1048576");
  post.authorization = std::string{"Bearer "}.append(token);
  CHECK(verdict({}, post, {.by = entry_point::tcp, .token = token}) == "known 1048576");
}

TEST_CASE("a stranger may send what signs in, to the page and nowhere else") {
  CHECK(verdict({.page_key = key}, head("POST", "/ui/sign-in"), web()) == "stranger 4096");
  CHECK(verdict({.page_key = key}, head("PUT", "/ui/sign-in"), web()) == "403");
  CHECK(verdict({.page_key = key}, head("POST", "/ui/sign-out"), web()) == "403");
  CHECK(verdict({.page_key = key}, head("POST", "/1.0/instances/c/exec"), web()) == "403");
  CHECK(verdict({}, head("POST", "/ui/sign-in"), {.by = entry_point::tcp, .token = token})
        == "403");
}

TEST_CASE("a body with a wrong token is refused with words that say so") {
  auto post = head("POST", "/1.0/instances/c/exec");
  const auto admit = make_admission({});
  const request_origin port{.by = entry_point::tcp, .token = token};
  CHECK(admit(post, port).body.refused.words == "Forbidden");
  post.authorization = "Bearer wrong";
  CHECK(admit(post, port).body.refused.words == "Forbidden: wrong token");
}

TEST_CASE("a pass proves who sent a body if its seal is good, and it has not expired") {
  auto post = post_with_pass(std::chrono::hours{1}, key);
  CHECK(verdict({.page_key = key}, post, web()) == "known 1048576");
  CHECK(verdict({}, post, web()) == "403");
  CHECK(verdict({.page_key = key}, post, {.by = entry_point::tcp, .token = token}) == "403");
  post.proof.clear();
  CHECK(verdict({.page_key = key}, post, web()) == "403");

  CHECK(verdict({.page_key = key}, post_with_pass(std::chrono::hours{1}, "another key"), web())
        == "403");
  CHECK(verdict({.page_key = key}, post_with_pass(std::chrono::hours{-1}, key), web()) == "403");
}

TEST_CASE("a client that the host program decides about has proved nothing, and is read") {
  const auto post = head("POST", "/1.0/instances/c/exec");
  CHECK(verdict({.asks_host = true}, post, {.by = entry_point::tcp}) == "stranger 1048576");
  CHECK(verdict({.asks_host = true}, post, {.by = entry_point::tcp, .token = token}) == "403");
  CHECK(verdict({.asks_host = true}, post, web()) == "403");
  CHECK(verdict({}, post, {.by = entry_point::tcp}) == "403");
}

TEST_CASE("bodies of strangers take nothing of those of others") {
  const auto admit = make_admission({.page_key = key, .limits = {.strangers_bytes = 10}});
  const auto stranger = admit(head("POST", "/ui/sign-in"), web()).body.memory.value();
  const auto known = admit(head("POST", "/1.0"), {.by = entry_point::local}).body.memory.value();
  const auto all = stranger.take(10);
  CHECK(all);
  CHECK_FALSE(admit(head("POST", "/ui/sign-in"), web()).body.memory.value().take(1));
  CHECK(known.take(1));
}

TEST_SUITE_END();
