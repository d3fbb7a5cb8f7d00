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
  return make_pass(name, noon + left, key());
}

std::string visitor(const std::string& cookies) {
  return visitor_in(cookies, host, noon, key());
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

TEST_CASE("no two passes are equal") {
  CHECK(pass_of("ann") != pass_of("ann"));
}

TEST_CASE("a pass is found among other cookies, by the port") {
  const auto pass = pass_of("ann");
  CHECK(visitor("lectern-8440=" + pass) == "ann");
  CHECK(visitor("a=b; lectern-8440=" + pass + "; c=d") == "ann");
  CHECK(visitor("lectern-8440=stale; lectern-8440=" + pass) == "ann");
  CHECK(visitor("lectern-8441=" + pass).empty());
  CHECK(visitor("lectern=" + pass).empty());
  CHECK(visitor("xlectern-8440=" + pass).empty());
  CHECK(visitor("").empty());
  CHECK(visitor_in("lectern=" + pass, "box.example", noon, key()) == "ann");
}

TEST_CASE("scripts and other sites do not get the cookie") {
  CHECK(give_pass(host, "p")
        == "lectern-8440=p; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000");
  CHECK(give_pass("box.example", "p").starts_with("lectern=p; "));
  CHECK(take_pass(host) == "lectern-8440=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
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
  CHECK(uut.add("ann") == "ann");
  CHECK(uut.add("ann") == "ann 2");
  CHECK(uut.add("ann 2") == "ann 2 2");
  CHECK(uut.add("ann") == "ann 3");
  uut.remove("ann 2");
  CHECK(uut.add("ann") == "ann 2");
}

TEST_CASE("the oldest name is forgotten") {
  name_list uut;
  CHECK(uut.add("ann") == "ann");
  for (std::size_t i = 1; i < name_list::names_max; ++i)
    static_cast<void>(uut.add("x"));
  CHECK(uut.add("ann") == "ann 2");
  CHECK(uut.add("ann") == "ann");
}

TEST_SUITE_END();
