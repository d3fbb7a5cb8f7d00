#include "actors/runtime/secret.hpp"

#include <doctest/doctest.h>

#include <set>

namespace lectern {

TEST_SUITE("secret") {
  TEST_CASE("a secret is 64 lower-case hexadecimal digits and no two are equal") {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
      const auto secret = make_secret();
      CHECK(secret.size() == 64);
      CHECK(secret.find_first_not_of("0123456789abcdef") == std::string::npos);
      CHECK(seen.insert(secret).second);
    }
  }

  TEST_CASE("secrets that are drawn at once are secrets like others") {
    CHECK(make_secrets(0).empty());
    const auto secrets = make_secrets(3);
    REQUIRE(secrets.size() == 3);
    for (const auto& secret : secrets)
      CHECK(secret.size() == make_secret().size());
    CHECK(std::set(secrets.begin(), secrets.end()).size() == 3);
  }

  TEST_CASE("a UUID names its version and variant where RFC 9562 puts them") {
    for (int i = 0; i < 100; ++i) {
      const auto uuid = make_uuid();
      REQUIRE(uuid.size() == 36);
      for (const std::size_t at : {8U, 13U, 18U, 23U})
        CHECK(uuid[at] == '-');
      CHECK(uuid[14] == '4');
      CHECK(std::string_view{"89ab"}.find(uuid[19]) != std::string_view::npos);
    }
  }

  TEST_CASE("a seal is that of RFC 4231") {
    CHECK(seal_of("what do ya want for nothing?", "Jefe")
          == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  TEST_CASE("secrets are equal only if every digit and the length are") {
    CHECK(equal_secrets("abc", "abc"));
    CHECK(equal_secrets("", ""));
    CHECK_FALSE(equal_secrets("abc", "abd"));
    CHECK_FALSE(equal_secrets("abc", "ab"));
    CHECK_FALSE(equal_secrets("", "a"));
  }
}

} // namespace lectern
