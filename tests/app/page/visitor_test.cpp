#include "app/page/visitor.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace lectern::page;
using namespace std::chrono_literals;

namespace {

constexpr time_point noon{std::chrono::hours{500'000}};
constexpr auto host = "127.0.0.1:8440";

/// A key as long as ours are.
std::string key(char digit = 'a') {
  return std::string(64, digit);
}

std::string pass_of(std::string_view name, std::chrono::seconds left = 1h) {
  return make_pass("id", name, noon + left, key()).cookie;
}

std::string name_on(std::string_view pass, time_point now, std::string_view key) {
  return visitor_on(pass, now, key).name;
}

std::string named_in(const std::string& cookies) {
  return visitor_in(cookies, host, noon, key()).name;
}

/// Who is believed to have sent it.
std::string sender(const std::string& cookie, const std::string& proof,
                   const std::string& subprotocols = {}) {
  lectern::net::http_request request;
  request.host = host;
  request.cookie = "lectern-8440=" + cookie;
  request.proof = proof;
  request.subprotocols = subprotocols;
  return sender_of(request, noon, key()).name;
}

} // namespace

TEST_SUITE_BEGIN("visitor");

TEST_CASE("a pass names whom it was made for, whatever they are called") {
  for (const auto* name :
       {"ann", "ann 2", "a.b;c=d,\"e\"", "J\xc3\xbcrgen \xf0\x9f\x90\x88", "%41", "+"}) {
    CAPTURE(name);
    const auto pass = pass_of(name);
    CHECK(name_on(pass, noon, key()) == name);
    CHECK(pass.find_first_of(" \",;\\") == std::string::npos); // RFC 6265, 4.1.1.
  }
}

TEST_CASE("a pass expires to the second") {
  const auto pass = pass_of("ann", 10s);
  CHECK(name_on(pass, noon + 9s, key()) == "ann");
  CHECK(name_on(pass, noon + 10s, key()).empty());
}

TEST_CASE("a pass that was changed anywhere is none") {
  const auto pass = pass_of("ann");
  for (std::size_t i = 0; i < pass.size(); ++i) {
    CAPTURE(i);
    auto forged = pass;
    forged[i] = forged[i] == '1' ? '2' : '1';
    CHECK(name_on(forged, noon, key()).empty());
    CHECK(name_on(pass.substr(0, i), noon, key()).empty());
  }
  CHECK(name_on(pass + '0', noon, key()).empty());
  CHECK(name_on('0' + pass, noon, key()).empty());
  CHECK(name_on("", noon, key()).empty());
}

TEST_CASE("a pass of another key is none") {
  CHECK(name_on(pass_of("ann"), noon, key('b')).empty());
}

TEST_CASE("a pass says which it is, and when it expires") {
  const auto visitor = visitor_on(make_pass("7e-1", "ann", noon + 1h, key()).cookie, noon, key());
  CHECK(visitor.id == "7e-1");
  CHECK(visitor.expires == noon + 1h);
  CHECK(visitor_on("", noon, key()).empty());
}

TEST_CASE("a cookie counts with the proof of its own pass, and not without") {
  const auto ann = make_pass("1", "ann", noon + 1h, key());
  const auto bob = make_pass("2", "bob", noon + 1h, key());
  CHECK(sender(ann.cookie, ann.proof) == "ann");
  CHECK(sender(ann.cookie, "").empty());
  CHECK(sender(ann.cookie, bob.proof).empty());
  CHECK(sender(ann.cookie, ann.proof + "0").empty());
  CHECK(sender("", ann.proof).empty());
  CHECK(sender(ann.cookie, make_pass("1", "ann", noon + 1h, key('b')).proof).empty());
  CHECK(ann.cookie.find(ann.proof) == std::string::npos);
}

TEST_CASE("a WebSocket proves itself among its subprotocols") {
  const auto ann = make_pass("1", "ann", noon + 1h, key());
  CHECK(sender(ann.cookie, "", "lectern.events.v1, lectern.proof." + ann.proof) == "ann");
  CHECK(sender(ann.cookie, "", "lectern.proof." + ann.proof + ",x") == "ann");
  CHECK(sender(ann.cookie, "", "lectern.proof.").empty());
  CHECK(sender(ann.cookie, "", "lectern.proof." + ann.proof + "x").empty());
  CHECK(sender(ann.cookie, "", ann.proof).empty());
}

TEST_CASE("a pass is found among other cookies, by the port") {
  const auto pass = pass_of("ann");
  CHECK(named_in("lectern-8440=" + pass) == "ann");
  CHECK(named_in("a=b; lectern-8440=" + pass + "; c=d") == "ann");
  CHECK(named_in("lectern-8440=stale; lectern-8440=" + pass) == "ann");
  CHECK(named_in("lectern-8441=" + pass).empty());
  CHECK(named_in("lectern=" + pass).empty());
  CHECK(named_in("xlectern-8440=" + pass).empty());
  CHECK(named_in("").empty());
  CHECK(visitor_in("lectern=" + pass, "box.example", noon, key()).name == "ann");
}

TEST_CASE("scripts and other sites do not get the cookie") {
  CHECK(give_pass(host, "", "p")
        == "lectern-8440=p; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000");
  CHECK(give_pass("box.example", "http://box.example", "p").starts_with("lectern=p; "));
  CHECK(take_pass(host, "") == "lectern-8440=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
}

TEST_CASE("the cookie of a page that came encrypted goes nowhere unencrypted") {
  for (const auto* origin : {"https://box.example", "HTTPS://box.example:8440"}) {
    CHECK(give_pass(host, origin, "p").find("; Secure; ") != std::string::npos);
    CHECK(take_pass(host, origin).find("; Secure; ") != std::string::npos);
  }
  for (const auto* origin : {"", "null", "http://box.example", "httpss://x"})
    CHECK(give_pass(host, origin, "p").find("Secure") == std::string::npos);
}

TEST_CASE("people may call themselves what can be read") {
  for (const std::string& name :
       {std::string{"a"}, std::string{"ann b"}, std::string{"J\xc3\xbcrgen"}, std::string(64, 'x'),
        std::string{"\xe2\x80\x94"}, std::string{"\xc2\xa0x"}}) {
    CAPTURE(name);
    CHECK(is_name(name));
  }
  std::string umlauts;
  for (int i = 0; i < 64; ++i)
    umlauts += "\xc3\xbc";
  CHECK(is_name(umlauts));
  CHECK_FALSE(is_name(umlauts + "x"));
}

TEST_CASE("a name that is empty, too long, or changes how text is shown is none") {
  for (const std::string& name :
       {std::string{}, std::string{" "}, std::string{" a"}, std::string{"a "}, std::string(65, 'x'),
        std::string{"a\nb"}, std::string{"a\x1b[2J"}, std::string{"a\x7f"},
        std::string{"a\xc2\x9b"}, std::string{"a\xc2\x9f"}, std::string{"a\xe2\x80\xae"},
        std::string{"a\xe2\x81\xa6"}, std::string{"a\xe2\x80\xa8"}}) {
    CAPTURE(name);
    CHECK_FALSE(is_name(name));
  }
}

TEST_CASE("who is called the same gets a number") {
  name_list uut;
  CHECK(uut.add("1", "ann") == "ann");
  CHECK(uut.add("2", "ann") == "ann 2");
  CHECK(uut.add("3", "ann 2") == "ann 2 2");
  CHECK(uut.add("4", "ann") == "ann 3");
  uut.remove("2");
  CHECK(uut.add("5", "ann") == "ann 2");
}

TEST_CASE("who signed in at an earlier start keeps the name, or shows that another has it") {
  name_list uut;
  CHECK(uut.name_of({"0a1b2c3d", "ann", {}}) == "ann");
  CHECK(uut.name_of({"0a1b2c3d", "ann", {}}) == "ann");
  CHECK(uut.add("2", "ann") == "ann 2");
  CHECK(uut.name_of({"9f8e7d6c", "ann", {}}) == "ann #9f8e");
  CHECK(uut.name_of({"9f8e7d6c", "ann", {}}) == "ann #9f8e");
  uut.remove("0a1b2c3d");
  CHECK(uut.name_of({"9f8e7d6c", "ann", {}}) == "ann #9f8e");
}

TEST_CASE("nobody is called as programs are") {
  name_list uut;
  CHECK(uut.add("1", "token") == "token 2");
  CHECK(uut.add("2", "user 0") == "user 0 2");
  CHECK(uut.add("3", "user x") == "user x");
}

TEST_CASE("the oldest name is forgotten") {
  name_list uut;
  CHECK(uut.add("0", "ann") == "ann");
  for (std::size_t i = 1; i < name_list::names_max; ++i)
    static_cast<void>(uut.add(std::to_string(i), "x"));
  CHECK(uut.add("a", "ann") == "ann 2");
  CHECK(uut.add("b", "ann") == "ann");
}

TEST_SUITE_END();
