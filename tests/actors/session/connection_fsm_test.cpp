#include "actors/session/connection_fsm.hpp"
#include "tests/actors/session/connection_fsm_words.hpp"
#include "tests/actors/session/plain_codec.hpp"

#include <boost/system/errc.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace lectern {

namespace {

using phase = connection_fsm::phase;

const auto reset_by_peer =
  boost::system::errc::make_error_code(boost::system::errc::connection_reset);

} // namespace

TEST_SUITE("connection_fsm: output") {
  TEST_CASE("output is written at once on an idle link") {
    open_fsm uut;

    CHECK(uut.on(output_of("abc")) == "write abc");
  }

  TEST_CASE("nothing is written before the handshake was answered") {
    talking_fsm uut;
    uut.attach();
    CHECK(uut.on(output_of("abc")).empty());

    CHECK(uut.on(net::link_opened{}) == "write abc; read");
  }

  TEST_CASE("one write is in flight, whatever else arrives") {
    open_fsm uut;
    uut.on(output_of("abc"));

    CHECK(uut.on(output_of("def")).empty());
    CHECK(uut.on(output_gap{{}, 3, 9}).empty());
    CHECK(uut.on(connection_fsm::ping_due{}).empty());
    CHECK(uut.on(stream_ended{}).empty());
    CHECK(uut.on(stop_link{1000, {}}) == "arm");
  }

  TEST_CASE("credit returns when the bytes are with the kernel, not before") {
    open_fsm uut;
    CHECK(uut.on(output_of("abc")) == "write abc");

    CHECK(uut.on(net::write_finished{}) == "credit 3");
  }

  TEST_CASE("what piled up during a write goes out as one frame") {
    open_fsm uut;
    uut.on(output_of("abc"));
    uut.on(output_of("de"));
    uut.on(output_of("f"));

    CHECK(uut.on(net::write_finished{}) == "credit 3; write def");
    CHECK(uut.on(net::write_finished{}) == "credit 3");
  }

  TEST_CASE("a frame is no larger than the limit and loses nothing") {
    open_fsm uut{connection_limits{.frame_bytes_max = 4}};
    uut.on(net::link_opened{});
    CHECK(uut.on(output_of("abcdefghij")) == "write abcd");
    uut.on(output_of("kl"));

    CHECK(uut.on(net::write_finished{}) == "credit 4; write efgh");
    CHECK(uut.on(net::write_finished{}) == "credit 4; write ijkl");
    CHECK(uut.on(net::write_finished{}) == "credit 4");
  }

  TEST_CASE("frames of 64 KiB are the default") {
    CHECK(connection_limits{}.frame_bytes_max == 65'536);
  }

  TEST_CASE("a gap is announced between the bytes before and after it, and costs no credit") {
    open_fsm uut;
    uut.on(output_of("abc"));
    uut.on(output_of("d"));
    uut.on(output_gap{{}, 4, 9});
    uut.on(output_of("e"));

    CHECK(uut.on(net::write_finished{}) == "credit 3; write d");
    CHECK(uut.on(net::write_finished{}) == "credit 1; write <gap 4-9>");
    CHECK(uut.on(net::write_finished{}) == "write e");
  }
}

TEST_SUITE("connection_fsm: the end") {
  TEST_CASE("the end mark follows every byte and Close follows it") {
    open_fsm uut;
    uut.on(output_of("abc"));
    uut.on(output_of("def"));
    CHECK(uut.on(stream_ended{}).empty());

    CHECK(uut.on(net::write_finished{}) == "credit 3; write def");
    CHECK(uut.on(net::write_finished{}) == "credit 3; write <end>");
    CHECK(uut.on(net::write_finished{}) == "close 0; flushed");
    CHECK(uut.fsm.current() == phase::closing);
  }

  TEST_CASE("the end of the source has no deadline") {
    open_fsm uut;
    uut.on(output_of("abc"));

    CHECK(uut.on(stream_ended{}).find("arm") == std::string::npos);
  }

  TEST_CASE("an end without output is still marked") {
    open_fsm uut;

    CHECK(uut.on(stream_ended{}) == "write <end>");
  }

  TEST_CASE("an end before the handshake waits for it") {
    talking_fsm uut;
    uut.attach();
    CHECK(uut.on(stream_ended{}).empty());

    CHECK(uut.on(net::link_opened{}) == "write <end>; read");
    CHECK(uut.on(net::write_finished{}) == "close 0; flushed");
  }

  TEST_CASE("nothing is accepted after the end") {
    open_fsm uut;
    uut.on(stream_ended{});
    uut.on(output_of("late"));
    uut.on(output_gap{{}, 1, 2});
    uut.on(frame_of("late"));
    uut.on(stream_ended{});

    CHECK(uut.on(net::write_finished{}) == "close 0; flushed");
  }

  TEST_CASE("nothing happens after Close but the report") {
    open_fsm uut;
    uut.on(stop_link{1000, end_reason{end_cause::stopped}});
    REQUIRE(uut.fsm.current() == phase::closing);

    CHECK(uut.on(output_of("late")).empty());
    CHECK(uut.on(frame_of("late")).empty());
    CHECK(uut.on(stream_ended{}).empty());
    CHECK(uut.on(input_grant{{}, 100}).empty());
    CHECK(uut.on(connection_fsm::ping_due{}).empty());
    CHECK(uut.on(net::link_closed{}) == "leave; stopped finished sent 0 dropped 0");
  }

  TEST_CASE("an error after Close does not undo that everything was flushed") {
    open_fsm uut;
    uut.on(output_of("abc"));
    uut.on(stop_link{1000, {}});
    uut.on(net::write_finished{});

    CHECK(uut.on(net::link_closed{reset_by_peer}) == "leave; stopped finished sent 3 dropped 0");
  }

  TEST_CASE("a peer that leaves is distinguished from one whose stream breaks") {
    open_fsm left;
    open_fsm broken;

    CHECK(left.on(net::link_closed{}) == "leave; stopped peer_left sent 0 dropped 0");
    CHECK(broken.on(net::link_closed{reset_by_peer}) == "leave; stopped broken sent 0 dropped 0");
  }

  TEST_CASE("what was accepted and not written is counted as dropped") {
    open_fsm uut;
    uut.on(output_of("abc"));
    uut.on(net::write_finished{});
    uut.on(output_of("de")); // In flight.
    uut.on(output_of("f"));  // Waiting.

    CHECK(uut.on(net::link_closed{reset_by_peer}) == "leave; stopped broken sent 3 dropped 3");
  }

  TEST_CASE("a handshake that cannot be answered ends the connection") {
    talking_fsm uut;

    CHECK(uut.on(net::link_closed{reset_by_peer}) == "stopped broken sent 0 dropped 0");
    CHECK(uut.fsm.current() == phase::closed);
  }

  TEST_CASE("a source that attaches too late is left at once") {
    talking_fsm uut;
    uut.on(net::link_closed{});

    CHECK(uut.attach() == "leave");
  }
}

TEST_SUITE("connection_fsm: stop") {
  TEST_CASE("stop flushes what is queued, then closes with its code and reason") {
    open_fsm uut;
    uut.on(output_of("abc"));
    uut.on(output_of("def"));
    CHECK(uut.on(stop_link{1001, end_reason{end_cause::stopped}}) == "arm");

    CHECK(uut.on(net::write_finished{}) == "credit 3; write def");
    CHECK(uut.on(net::write_finished{}) == "credit 3; close 1001 stopped; flushed");
  }

  TEST_CASE("stop on an idle link closes at once") {
    open_fsm uut;

    CHECK(uut.on(stop_link{1000, {}}) == "arm; close 1000; flushed");
  }

  TEST_CASE("stop before the handshake closes right after it") {
    talking_fsm uut;
    CHECK(uut.on(stop_link{1001, end_reason{end_cause::stopped}}) == "arm");

    CHECK(uut.on(net::link_opened{}) == "close 1001 stopped; flushed");
  }

  TEST_CASE("the first stop decides code and reason") {
    open_fsm uut;
    uut.on(output_of("abc"));
    uut.on(stop_link{1000, end_reason{end_cause::cancelled}});
    uut.on(stop_link{1001, end_reason{end_cause::stopped}});

    CHECK(uut.on(net::write_finished{}) == "credit 3; close 1000 cancelled; flushed");
  }

  TEST_CASE("stop bounds the wait for a peer that was sent Close and lingers") {
    open_fsm uut;
    uut.on(output_of("abc"));
    uut.on(stop_link{1000, end_reason{end_cause::cancelled}});
    uut.on(net::write_finished{});
    REQUIRE(uut.fsm.current() == phase::closing);

    CHECK(uut.on(stop_link{1001, end_reason{end_cause::stopped}}) == "arm");
    CHECK(uut.fsm.current() == phase::closing);
    CHECK(uut.on(connection_fsm::drain_expired{})
          == "drop; leave; stopped finished sent 3 dropped 0");
    CHECK(uut.on(stop_link{1001, end_reason{end_cause::stalled}}).empty());
  }

  TEST_CASE("the deadline cuts a peer that lingers after Close, and takes nothing back") {
    open_fsm uut;
    CHECK(uut.on(stop_link{1000, {}}) == "arm; close 1000; flushed");

    CHECK(uut.on(connection_fsm::drain_expired{})
          == "drop; leave; stopped finished sent 0 dropped 0");
    CHECK(uut.fsm.current() == phase::closed);
  }

  TEST_CASE("stop gives an end that waits for a slow reader a deadline") {
    open_fsm uut;
    uut.on(output_of("abc"));
    uut.on(stream_ended{});

    CHECK(uut.on(stop_link{1001, {}}) == "arm");
    CHECK(uut.on(connection_fsm::drain_expired{})
          == "drop; leave; stopped too_slow sent 0 dropped 8");
  }

  TEST_CASE("the deadline drops what a peer did not read, and counts it") {
    open_fsm uut;
    uut.on(output_of("abc"));
    uut.on(output_of("def"));
    uut.on(stop_link{1000, {}});

    CHECK(uut.on(connection_fsm::drain_expired{})
          == "drop; leave; stopped too_slow sent 0 dropped 6");
    CHECK(uut.fsm.current() == phase::closed);
  }

  TEST_CASE("the deadline means nothing unless draining") {
    open_fsm uut;
    CHECK(uut.on(connection_fsm::drain_expired{}).empty());
    CHECK(uut.fsm.current() == phase::open);
  }
}

TEST_SUITE("connection_fsm: events") {
  TEST_CASE("events go out in order, one frame each") {
    open_fsm uut;
    CHECK(uut.on(frame_of("<a>")) == "write <a>");
    uut.on(frame_of("<b>"));
    uut.on(frame_of("<c>"));

    CHECK(uut.on(net::write_finished{}) == "credit 3; write <b>");
    CHECK(uut.on(net::write_finished{}) == "credit 3; write <c>");
  }

  TEST_CASE("credit for an event comes back once it is written") {
    open_fsm uut;
    uut.on(frame_of("<a>"));
    uut.on(frame_of("<bcd>"));

    CHECK(uut.on(net::write_finished{}) == "credit 3; write <bcd>");
    CHECK(uut.on(net::write_finished{}) == "credit 5");
  }
}

TEST_SUITE("connection_fsm: pings") {
  TEST_CASE("an idle link is pinged, each time the interval ends") {
    open_fsm uut;
    CHECK(uut.on(connection_fsm::ping_due{}) == "ping");
    CHECK(uut.on(net::write_finished{}).empty());

    CHECK(uut.on(connection_fsm::ping_due{}) == "ping");
  }

  TEST_CASE("no answer to a ping is ever needed") {
    open_fsm uut;
    for (int ten_seconds = 0; ten_seconds < 360; ++ten_seconds) {
      REQUIRE(uut.on(connection_fsm::ping_due{}) == "ping");
      REQUIRE(uut.on(net::write_finished{}).empty());
    }

    CHECK(uut.fsm.current() == phase::open);
    CHECK(uut.on(output_of("abc")) == "write abc");
  }

  TEST_CASE("a link that was written to since the last interval is not pinged") {
    open_fsm uut;
    uut.on(output_of("abc"));
    uut.on(net::write_finished{});

    CHECK(uut.on(connection_fsm::ping_due{}).empty());
    CHECK(uut.on(connection_fsm::ping_due{}) == "ping");
  }

  TEST_CASE("a ping counts as the write in flight") {
    open_fsm uut;
    uut.on(connection_fsm::ping_due{});
    CHECK(uut.on(connection_fsm::ping_due{}).empty());
    CHECK(uut.on(output_of("abc")).empty());

    CHECK(uut.on(net::write_finished{}) == "write abc");
  }

  TEST_CASE("there is no ping before the handshake and none after the end") {
    talking_fsm opening;
    CHECK(opening.on(connection_fsm::ping_due{}).empty());

    open_fsm ended;
    ended.on(stream_ended{});
    CHECK(ended.on(connection_fsm::ping_due{}).empty());
    ended.on(net::write_finished{});
    CHECK(ended.on(connection_fsm::ping_due{}).empty());
  }

  TEST_CASE("an end that meets a ping in flight is sent after it") {
    open_fsm uut;
    uut.on(connection_fsm::ping_due{});
    CHECK(uut.on(stream_ended{}).empty());

    CHECK(uut.on(net::write_finished{}) == "write <end>");
  }
}

} // namespace lectern
