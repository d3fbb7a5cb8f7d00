#include "actors/session/connection_fsm.hpp"
#include "tests/actors/session/connection_fsm_words.hpp"

#include <doctest/doctest.h>

#include <string>

namespace lectern {

TEST_SUITE("connection_fsm: input") {
  TEST_CASE("nothing is read before a source serves the link") {
    talking_fsm uut;
    CHECK(uut.on(net::link_opened{}).empty());

    CHECK(uut.attach() == "read");
    CHECK(uut.on(input_grant{{}, 10}).empty());
  }

  TEST_CASE("one read is pending at a time") {
    open_fsm uut;
    uut.on(input_grant{{}, 10});

    CHECK(uut.on(input_grant{{}, 10}).empty());
    CHECK(uut.on(typed("abc")) == "tell abc; read");
  }

  TEST_CASE("a source gets what it has granted, and the rest when it grants more") {
    open_fsm uut;
    uut.on(input_grant{{}, 5});
    CHECK(uut.on(typed("abc")) == "tell abc; read");
    CHECK(uut.on(typed("defgh")) == "tell de"); // A Close after it must not overtake it.

    CHECK(uut.on(input_grant{{}, 1}) == "tell f");
    CHECK(uut.on(input_grant{{}, 10}) == "tell gh; read");
    CHECK(uut.on(typed("klmnopqr")) == "tell klmnopqr; read");
  }

  TEST_CASE("a peer that types ahead is not read until the source has caught up") {
    open_fsm uut;
    CHECK(uut.on(typed("abc")).empty());
    CHECK(uut.on(input_grant{{}, 1}) == "tell a");
    CHECK(uut.on(input_grant{{}, 2}) == "tell bc; read");
  }

  TEST_CASE("the end of the input is read, and passed on, after what was typed before it") {
    open_fsm uut;
    uut.on(typed("abc"));
    uut.on(input_grant{{}, 2});

    CHECK(uut.on(input_grant{{}, 3}) == "tell c; read");
    CHECK(uut.on(word("end")) == "tell end; read");
  }

  TEST_CASE("what has no meaning for the source uses up no grant") {
    open_fsm uut;
    uut.on(input_grant{{}, 3});
    for (int i = 0; i < 100; ++i)
      CHECK(uut.on(word("nonsense")) == "read");

    CHECK(uut.on(typed("abc")) == "tell abc; read");
  }

  TEST_CASE("a link without input is read from the start, so that Close is seen") {
    talking_fsm uut{{}, false};

    CHECK(uut.on(net::link_opened{}) == "read");
    CHECK(uut.on(word("nonsense")) == "read");
  }

  TEST_CASE("a message without a meaning is not passed on") {
    open_fsm uut;
    uut.on(input_grant{{}, 100});

    CHECK(uut.on(word("nonsense")) == "read");
  }

  TEST_CASE("what the client means before a source is there is dropped") {
    talking_fsm uut{{}, false};
    uut.on(net::link_opened{});

    CHECK(uut.on(word("int")) == "read");
    CHECK(uut.attach().empty());
  }

  TEST_CASE("a size that comes before there is a source is the owner's") {
    talking_fsm uut{{}, false};
    uut.on(net::link_opened{});
    CHECK(uut.on(word("size")) == "tell owner; read");

    uut.attach();
    CHECK(uut.on(word("size")) == "tell; read");
  }

  TEST_CASE("the client is still read while the end is on its way") {
    open_fsm uut;
    uut.on(input_grant{{}, 100});
    uut.on(output_of("abc"));
    uut.on(stream_ended{});

    CHECK(uut.on(word("int")) == "tell; read");
  }

  TEST_CASE("input during the end is read and dropped") {
    open_fsm uut;
    uut.on(typed("abc"));
    uut.on(output_of("abc"));
    uut.on(stream_ended{});
    CHECK(uut.on(typed("x")) == "read");

    CHECK(uut.on(input_grant{{}, 9}).empty());
  }

  TEST_CASE("a peer that typed too far ahead is read again when the end is on its way") {
    open_fsm uut;
    CHECK(uut.on(typed("abc")).empty());
    CHECK(uut.on(stop_link{1000, {}}) == "arm; close 1000; flushed");

    open_fsm other;
    other.on(typed("abc"));
    other.on(output_of("abc"));
    CHECK(other.on(stream_ended{}) == "read");
  }

  TEST_CASE("a violation while the end is on its way does not hurry the reader") {
    open_fsm uut;
    uut.on(input_grant{{}, 100});
    uut.on(output_of("abc"));
    uut.on(stream_ended{});

    CHECK(uut.on(word("bad")) == "read");
  }

  TEST_CASE("a violation closes with the codec's code, after what was accepted") {
    open_fsm uut;
    uut.on(input_grant{{}, 100});
    uut.on(output_of("abc"));
    CHECK(uut.on(word("bad")) == "arm; read");

    CHECK(uut.on(net::write_finished{}) == "credit 3; close 1002 bad");
    CHECK(uut.on(net::link_closed{}) == "leave; stopped violated sent 3 dropped 0");
  }

  TEST_CASE("a viewer that leaves passes on what has arrived, also before its first grant") {
    open_fsm uut;

    CHECK(uut.on(leave_view{}) == "settle");
    CHECK(uut.on(typed("abc")) == "tell abc; read");
    CHECK(uut.on(typed("de")) == "tell de; read");
    CHECK(uut.on(net::input_settled{}) == "leave; left");
  }

  TEST_CASE("a viewer that leaves passes on what was held, and what comes after it") {
    open_fsm uut;
    uut.on(input_grant{{}, 1});
    uut.on(typed("abc"));

    CHECK(uut.on(leave_view{}) == "tell bc; settle; read");
    CHECK(uut.on(typed("de")) == "tell de; read");
    CHECK(uut.on(net::input_settled{}) == "leave; left");
  }

  TEST_CASE("a viewer that leaves passes on no more than its limit, and counts what it drops") {
    talking_fsm uut{{.leaving_bytes_max = 4}};
    uut.on(net::link_opened{});
    uut.attach();
    uut.on(input_grant{{}, 100});
    CHECK(uut.on(leave_view{}) == "settle");

    CHECK(uut.on(typed("abcdef")) == "tell abcd; leave; left");
    CHECK(uut.on(input_grant{{}, 10}).empty());
    CHECK(uut.on(stop_link{}) == "arm; close 0; flushed");
    CHECK(uut.on(net::link_closed{}) == "stopped finished sent 0 dropped 0 input dropped 2");
  }

  TEST_CASE("input after a viewer has left is dropped, and counted") {
    open_fsm uut;
    uut.on(input_grant{{}, 100});
    uut.on(leave_view{});
    uut.on(net::input_settled{});

    CHECK(uut.on(typed("abc")).empty());
    CHECK(uut.on(net::link_closed{}) == "stopped peer_left sent 0 dropped 0 input dropped 3");
  }

  TEST_CASE("whatever ends a link that is leaving, it is reported as left") {
    open_fsm closed;
    closed.on(leave_view{});
    CHECK(closed.on(net::link_closed{}) == "leave; left; stopped peer_left sent 0 dropped 0");
    open_fsm told;
    told.on(leave_view{});
    CHECK(told.on(stop_link{}) == "leave; left; arm; close 0; flushed");
    open_fsm ended;
    ended.on(leave_view{});
    CHECK(ended.on(stream_ended{}) == "leave; left; write <end>");
  }
}

} // namespace lectern
