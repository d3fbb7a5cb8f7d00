#include "app/page/sign_ins.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace lectern;
using namespace lectern::page;
using namespace std::chrono_literals;

namespace {

constexpr time_point noon{std::chrono::hours{500'000}};

struct page_fixture {
  explicit page_fixture(std::string key = std::string(64, 'k')) { restart(std::move(key)); }

  void restart(std::string key = std::string(64, 'k'), std::string revoked = {}) {
    uut.emplace(sign_in_options{.key = std::move(key),
                                .revoked = std::move(revoked),
                                .keep = [this](const std::string& text) { kept.push_back(text); }},
                now);
  }

  /// A request of a browser that has just signed in.
  net::http_request enter(const std::string& name) {
    const auto entered = uut->enter(uut->invite(now).token, name, now).value();
    net::http_request request;
    request.host = "127.0.0.1:8440";
    const auto field = give_pass(request.host, "http://127.0.0.1:8440", entered.pass.cookie);
    request.cookie = field.substr(0, field.find(';'));
    request.proof = entered.pass.proof;
    return request;
  }

  std::string name_of(const net::http_request& request) { return uut->find(request, now).name; }

  time_point now = noon;
  std::vector<std::string> kept;
  std::optional<sign_ins> uut;
};

} // namespace

TEST_SUITE_BEGIN("sign-ins");

TEST_CASE_FIXTURE(page_fixture, "a visitor is known by cookie and proof together") {
  auto request = enter("ann");
  CHECK(name_of(request) == "ann");
  const auto proof = std::exchange(request.proof, {});
  CHECK(name_of(request).empty());
  request.proof = proof;
  request.cookie.clear();
  CHECK(name_of(request).empty());
}

TEST_CASE_FIXTURE(page_fixture, "a token lets one person in, within 15 minutes") {
  const auto token = uut->invite(now).token;
  CHECK(uut->enter(token, "ann", now));
  CHECK_FALSE(uut->enter(token, "bob", now));
  CHECK_FALSE(uut->enter("", "bob", now));
  const auto late = uut->invite(now).token;
  CHECK_FALSE(uut->enter(late, "bob", now + 15min));
}

TEST_CASE_FIXTURE(page_fixture, "visitors of one name are told apart until one has left") {
  CHECK(name_of(enter("ann")) == "ann");
  const auto second = enter("ann");
  CHECK(name_of(second) == "ann 2");
  CHECK_FALSE(uut->sign_out(second, now).empty());
  CHECK(name_of(enter("ann")) == "ann 2");
}

TEST_CASE_FIXTURE(page_fixture, "each browser that signs in is a visitor of its own") {
  const auto first = enter("ann");
  CHECK(uut->find(first, now).id == uut->find(first, now).id);
  CHECK(uut->find(first, now).id != uut->find(enter("ann"), now).id);
}

TEST_CASE_FIXTURE(page_fixture, "a pass that was signed out is worthless, also after a new start") {
  const auto ann = enter("ann");
  const auto bob = enter("bob");
  CHECK(uut->sign_out(ann, now).name == "ann");
  CHECK(name_of(ann).empty());
  CHECK(name_of(bob) == "bob");
  REQUIRE(kept.size() == 1);

  restart(std::string(64, 'k'), kept.back());
  CHECK(name_of(ann).empty());
  CHECK(name_of(bob) == "bob");
}

TEST_CASE_FIXTURE(page_fixture, "a cookie alone signs nobody out") {
  const auto ann = enter("ann");
  auto request = ann;
  request.proof.clear();
  CHECK(uut->sign_out(request, now).empty());
  CHECK(name_of(ann) == "ann");
  CHECK(kept.empty());
}

TEST_CASE_FIXTURE(page_fixture, "a pass is good for 30 days, also after a new start") {
  const auto request = enter("ann");
  now += std::chrono::hours{30 * 24} - 1s;
  restart();
  CHECK(name_of(request) == "ann");
  now += 1s;
  CHECK(name_of(request).empty());
}

TEST_CASE_FIXTURE(page_fixture, "without a key each start has its own") {
  restart({});
  const auto request = enter("ann");
  CHECK(name_of(request) == "ann");
  restart({});
  CHECK(name_of(request).empty());
}

TEST_CASE_FIXTURE(page_fixture, "a new key signs everybody out") {
  const auto request = enter("ann");
  restart(std::string(64, 'x'));
  CHECK(name_of(request).empty());
}

TEST_CASE_FIXTURE(page_fixture, "a link has the address of the page, once it is served") {
  CHECK(uut->invite(now).url.empty());
  uut->open("http://127.0.0.1:8440/ui/");
  uut->open("http://127.0.0.1:8441/ui/");
  const auto made = uut->invite(now);
  CHECK(made.url == "http://127.0.0.1:8440/ui/#token=" + made.token);
  CHECK(made.expires == now + 15min);
}

TEST_CASE_FIXTURE(page_fixture, "sign-outs at the same time are all kept, the newest list last") {
  std::vector<net::http_request> requests;
  for (int i = 0; i < 16; ++i)
    requests.push_back(enter("ann"));
  {
    std::vector<std::jthread> threads;
    for (std::size_t part = 0; part < 4; ++part)
      threads.emplace_back([&, part] {
        for (std::size_t i = part; i < requests.size(); i += 4)
          uut->sign_out(requests[i], now);
      });
  }
  REQUIRE(kept.size() == requests.size());
  restart(std::string(64, 'k'), kept.back());
  for (const auto& request : requests)
    CHECK(name_of(request).empty());
}

TEST_SUITE_END();
