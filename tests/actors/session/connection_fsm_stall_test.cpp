#include "tests/actors/session/connection_fsm_words.hpp"

#include <doctest/doctest.h>

namespace lectern {

TEST_SUITE("connection_fsm: a peer that does not read") {
  TEST_CASE("a peer that reads nothing from one look to the next has stalled, also after the end") {
    open_fsm uut;
    CHECK(uut.on(connection_fsm::stall_due{}).empty());
    uut.on(output_of("abc"));
    CHECK(uut.fsm.awaits_writing());
    CHECK(uut.on(connection_fsm::stall_due{}) == "stalled");
    uut.on(stream_ended{});

    CHECK(uut.on(connection_fsm::stall_due{}) == "stalled");
  }

  TEST_CASE("a peer that reads one frame between two looks has not stalled") {
    open_fsm uut;
    uut.on(output_of("abc"));
    for (int i = 0; i < 3; ++i) {
      uut.on(output_of("abc"));
      uut.on(net::write_finished{});
      CHECK(uut.on(connection_fsm::stall_due{}).empty());
    }
    uut.on(net::write_finished{});
    CHECK_FALSE(uut.fsm.awaits_writing());
  }

  TEST_CASE("a peer that takes no ping has not stalled until something else waits for it") {
    open_fsm uut;
    CHECK(uut.on(connection_fsm::ping_due{}) == "ping");
    CHECK_FALSE(uut.fsm.awaits_writing());
    CHECK(uut.on(connection_fsm::stall_due{}).empty());
    uut.on(output_of("abc"));

    CHECK(uut.on(connection_fsm::stall_due{}) == "stalled");
  }

  TEST_CASE("nothing is awaited before the handshake and after Close") {
    talking_fsm uut;
    uut.on(output_of("abc"));
    CHECK_FALSE(uut.fsm.awaits_writing());
    uut.on(net::link_opened{});
    CHECK(uut.fsm.awaits_writing());
    uut.on(stop_link{1000});
    uut.on(net::write_finished{});

    CHECK_FALSE(uut.fsm.awaits_writing());
  }
}

} // namespace lectern
