#include "actors/session/connection.hpp"
#include "tests/actors/actor_fixture.hpp"
#include "tests/actors/session/plain_codec.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>

namespace lectern {

namespace {

using namespace std::chrono_literals;

struct connection_fixture : actor_fixture {
  void start(bool with_input = true) {
    uut = spawn_connection(
      unit, {.upgrade = {},
             .order = {.unit = 0,
                       .owner = owner.handle,
                       .slot = 7,
                       .make_codec = [=] { return std::make_unique<plain_codec>(with_input); },
                       .share = share},
             .limits = {},
             .make_link = make_fake_link});
    run();
  }

  /// Answered, and served by `source`.
  void open() {
    start();
    link().opened();
    send(uut, attached{source.handle});
    owner.told.clear();
  }

  fake_link& link() { return unit.links.front(); }

  void wrote() {
    link().wrote();
    run();
  }

  void show(std::string_view text) { send(uut, output{{}, 0, net::chunk::copy_of(text)}); }

  link_owner_stub owner{system};
  source_stub source{system};
  std::shared_ptr<const int> share = std::make_shared<int>();
  connection_actor uut;
};

} // namespace

TEST_SUITE("connection") {
  TEST_CASE_FIXTURE(connection_fixture, "the owner knows the link before its first byte") {
    start();

    CHECK(owner.told.take() == "joined 7");
    CHECK(link().is_opening());
    CHECK(owner.joined->front().connection == uut);
  }

  TEST_CASE_FIXTURE(connection_fixture, "output is written, then credited") {
    open();
    show("abc");
    CHECK(link().payload() == "abc");
    CHECK(source.told.take().empty());

    wrote();
    CHECK(source.told.take() == "credit 3");
  }

  TEST_CASE_FIXTURE(connection_fixture, "events are credited to the owner, many at a time") {
    start();
    link().opened();
    run();
    owner.told.clear();
    const auto words = frame_of(std::string(10 * 1024, 'x'));
    for (int i = 0; i < 4; ++i) {
      send(uut, words);
      CHECK(owner.told.take() == (i == 2 ? "credit 20480" : ""));
      wrote();
    }
    CHECK(owner.told.take() == "credit 20480");
  }

  TEST_CASE_FIXTURE(connection_fixture, "what piled up goes out as one frame") {
    open();
    for (const auto* text : {"a", "b", "c"})
      show(text);
    CHECK(link().frames() == std::vector<std::string>{"a"});

    wrote();
    CHECK(link().frames() == std::vector<std::string>{"a", "bc"});
  }

  TEST_CASE_FIXTURE(connection_fixture, "the end is marked, closed, flushed, and stopped once") {
    open();
    show("abc");
    send(uut, stream_ended{});
    wrote();
    CHECK(link().payload() == "abc<end>");
    CHECK(link().end().empty());
    CHECK(owner.told.take().empty());

    wrote();
    CHECK(link().end() == "0");
    CHECK(owner.told.take() == "flushed");
    link().closed();
    run();
    CHECK(owner.told.take() == "stopped finished sent 8 dropped 0");
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(connection_fixture, "what the client sends reaches the source in order") {
    open();
    send(uut, input_grant{{}, 100});
    link().received(net::frame_kind::binary, "abc");
    link().received(net::frame_kind::text, "size");
    link().received(net::frame_kind::text, "int");
    link().received(net::frame_kind::text, "end");
    run();

    CHECK(source.told.take() == "input abc; resize 100x40; signal 2; input end");
  }

  TEST_CASE_FIXTURE(connection_fixture, "a source is sent no more input than it has granted") {
    open();
    send(uut, input_grant{{}, 3});
    link().received(net::frame_kind::binary, "abcdef");
    run();
    CHECK(source.told.take() == "input abc");

    send(uut, input_grant{{}, 1});
    CHECK(source.told.take() == "input d");
  }

  TEST_CASE_FIXTURE(connection_fixture,
                    "a peer that leaves is noticed though nothing was granted") {
    open();
    REQUIRE(link().is_reading());
    link().closed();
    run();

    CHECK(source.told.take() == "detach");
  }

  TEST_CASE_FIXTURE(connection_fixture, "what a link takes of a limit is given back at its end") {
    open();
    CHECK(share.use_count() > 1);
    link().closed();
    run();

    CHECK(share.use_count() == 1);
  }

  TEST_CASE_FIXTURE(connection_fixture, "a link that breaks is left by its source and reported") {
    open();
    show("abc");
    link().broke();
    run();

    CHECK(source.told.take() == "detach");
    CHECK(owner.told.take() == "stopped broken sent 0 dropped 3");
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(connection_fixture, "a violation closes with the codec's code") {
    open();
    send(uut, input_grant{{}, 100});
    link().received(net::frame_kind::text, "bad");
    run();

    CHECK(link().end() == "1002 bad");
    CHECK(source.told.take().empty());
  }

  TEST_CASE_FIXTURE(connection_fixture,
                    "stop drops what a peer does not read in time, and says so") {
    open();
    show("abc");
    send(uut, stop_link{1001, end_reason{end_cause::stopped}});
    pass(*stop_link{}.within - 1ms);
    CHECK(link().end().empty());

    pass(1ms);
    CHECK(link().end() == "dropped");
    CHECK(owner.told.take() == "stopped too_slow sent 0 dropped 3");
  }

  TEST_CASE_FIXTURE(connection_fixture,
                    "stop cuts a peer that lingers behind Close, when its time is over") {
    open();
    send(uut, stream_ended{});
    wrote();
    CHECK(owner.told.take() == "flushed");
    pass(std::chrono::hours{1});
    CHECK(owner.told.take().empty());

    send(uut, stop_link{1001, {}, shut_down_step});
    CHECK(owner.told.take().empty());
    pass(shut_down_step);
    CHECK(link().end() == "0, dropped");
    CHECK(owner.told.take() == "stopped finished sent 5 dropped 0");
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(connection_fixture,
                    "a peer that lingers behind a stop is cut when its time is up") {
    open();
    send(uut, stop_link{1000, {}});
    CHECK(owner.told.take() == "flushed");
    pass(*stop_link{}.within - 1ms);
    CHECK(link().end() == "1000");

    pass(1ms);
    CHECK(link().end() == "1000, dropped");
    CHECK(owner.told.take() == "stopped finished sent 0 dropped 0");
  }

  TEST_CASE_FIXTURE(connection_fixture, "an end that the peer is slow to read is waited for") {
    open();
    show("abc");
    send(uut, stream_ended{});
    pass(std::chrono::hours{24});
    CHECK(link().end().empty());

    wrote();
    wrote();
    CHECK(link().end() == "0");
  }

  TEST_CASE_FIXTURE(connection_fixture, "the owner hears of a peer that reads nothing for 5 min") {
    open();
    for (int pings = 0; pings < 100; ++pings) {
      pass(10s);
      wrote();
    }
    show("abc");
    pass(stall_timeout - 1ms);
    CHECK(owner.told.take().empty());
    pass(stall_timeout + 1ms); // The first look finds that the last ping was read.

    CHECK(owner.told.take() == "stalled");
  }

  TEST_CASE_FIXTURE(connection_fixture, "an idle link is pinged every 10 s, a busy one is not") {
    open();
    pass(9'999ms);
    CHECK(link().pings() == 0);
    pass(1ms);
    CHECK(link().pings() == 1);
    wrote();

    pass(5s);
    show("abc");
    wrote();
    pass(5s);
    CHECK(link().pings() == 1);
  }

  TEST_CASE_FIXTURE(connection_fixture, "a link whose owner ends is closed") {
    start();
    link().opened();
    caf::anon_send_exit(owner.handle, caf::exit_reason::kill);
    run();

    CHECK(link().end() == "0");
    link().closed();
    run();
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(connection_fixture, "a handshake that fails is reported, and nothing else") {
    start();
    link().broke();
    run();

    CHECK(owner.told.take() == "joined 7; stopped broken sent 0 dropped 0");
    CHECK(link().frames().empty());
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(connection_fixture, "no timer is left") {
    open();
    send(uut, stop_link{});
    link().closed();
    run();

    CHECK(unit.clock.pending().empty());
  }
}

} // namespace lectern
