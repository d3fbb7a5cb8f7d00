#include "tests/net/ws/ws_fixture.hpp"

#include <doctest/doctest.h>

#include <string>

namespace lectern::net {

TEST_SUITE("ws_link: what the RFC forbids") {
  TEST_CASE_FIXTURE(ws_fixture, "is refused with a Close that names the reason") {
    unsigned expected = 1002;
    SUBCASE("an unmasked frame") {
      client.send_frame(2, "data", {.is_masked = false});
    }
    SUBCASE("a reserved bit") {
      client.send_frame(2, "data", {.reserved_bits = 4});
    }
    SUBCASE("an unknown opcode") {
      client.send_frame(5, "data");
    }
    SUBCASE("a continuation of nothing") {
      client.send_frame(0, "data");
    }
    SUBCASE("a fragmented Ping") {
      client.send_frame(9, "data", {.last = false});
    }
    SUBCASE("a Close of one byte") {
      client.send_frame(8, "x");
    }
    SUBCASE("a Close code that must not travel") {
      client.send_close(1005);
    }
    SUBCASE("a Close code above those that there are") {
      client.send_close(5000);
    }
    SUBCASE("the highest Close code that fits") {
      client.send_close(65535);
    }
    SUBCASE("a length with its first bit set") {
      expected = 1009;
      client.send(std::string{"\x82\xff\x80\0\0\0\0\0\0\0abcd", 14});
    }
    SUBCASE("text that is not UTF-8") {
      expected = 1007;
      client.send_frame(1, "\xff\xfe");
    }
    SUBCASE("text that ends within a character") {
      expected = 1007;
      client.send_frame(1, "\xe2\x82");
    }
    link->read();

    CHECK(run_to_end().error);
    CHECK(parts.empty());
    CHECK(client.read_frame()->close_code() == expected);
    CHECK_FALSE(client.read_frame());
    CHECK_FALSE(client.was_reset());
  }

  TEST_CASE_FIXTURE(short_limits_fixture, "a message beyond the limit closes with 1009") {
    SUBCASE("in one frame") {
      client.send_frame(2, std::string(1001, 'x'));
    }
    SUBCASE("in fragments") {
      client.send_frame(2, std::string(600, 'x'), {.last = false});
      client.send_frame(0, std::string(600, 'x'));
    }
    read_message();

    CHECK(run_to_end().error);
    CHECK(client.read_frame()->close_code() == 1009);
  }

  TEST_CASE_FIXTURE(short_limits_fixture, "a message at the limit passes") {
    client.send_frame(2, std::string(1000, 'x'));

    CHECK(read_message().size() == 1000);
  }

  TEST_CASE_FIXTURE(short_limits_fixture, "who breaks the rules and stays is not kept") {
    client.send_frame(2, "data", {.is_masked = false});
    link->read();
    run_to_end();

    run_until([&] { return client.has_ended(); });
  }
}

} // namespace lectern::net
