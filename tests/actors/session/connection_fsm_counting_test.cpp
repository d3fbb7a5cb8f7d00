#include "tests/actors/session/connection_fsm_words.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace lectern {

namespace {

using phase = connection_fsm::phase;

/// Open, attached, in a dialect in which both ends count.
struct counting_fsm : talking_fsm {
  counting_fsm() {
    fsm = connection_fsm{std::make_unique<counting_codec>(), {}};
    on(net::link_opened{});
    attach();
  }
};

stop_link end_of(ending outcome, std::optional<end_reason> reason = {}) {
  return {.reason = std::move(reason), .within = {}, .outcome = std::move(outcome)};
}

} // namespace

TEST_SUITE("connection_fsm: a dialect in which both ends count") {
  TEST_CASE("output is credited when the peer has acknowledged it, not before") {
    counting_fsm uut;
    CHECK(uut.on(output_of("abc")) == "write abc");
    CHECK(uut.on(net::write_finished{}).empty());

    CHECK(uut.on(word("ack")) == "credit 1; read");
  }

  TEST_CASE("the link is read from the beginning, and the peer is sent how much it may type") {
    counting_fsm uut;

    CHECK(uut.on(input_grant{{}, 5}) == "write <grant 5>");
    CHECK(uut.on(typed("x")) == "tell x; read");
  }

  TEST_CASE("a role stands in order with the output, and what was granted before it is void") {
    counting_fsm uut;
    uut.on(output_of("abc"));
    uut.on(input_grant{{}, 5});
    uut.on(control_asked{{}, "B"});
    uut.on(role_changed{{}, viewer_role::participant});
    uut.on(output_of("def"));
    uut.on(role_changed{{}, viewer_role::controller});
    uut.on(input_grant{{}, 7});

    CHECK(uut.on(net::write_finished{}) == "write <participates>");
    CHECK(uut.on(net::write_finished{}) == "write def");
    CHECK(uut.on(net::write_finished{}) == "write <controls>");
    CHECK(uut.on(net::write_finished{}) == "write <grant 7>");
    CHECK(uut.on(net::write_finished{}).empty());
  }

  TEST_CASE("a peer that does not read is sent only the newest notice about other viewers, once") {
    counting_fsm uut;
    uut.on(output_of("abc"));
    for (std::size_t i = 1; i <= 10'000; ++i) {
      CHECK(uut.on(viewers_changed{{}, {}, {}, i}).empty());
      CHECK(uut.on(control_asked{{}, std::to_string(i)}).empty());
    }

    CHECK(uut.on(net::write_finished{}) == "write <viewers 10000>");
    CHECK(uut.on(viewers_changed{{}, {}, {}, 3}).empty());
    CHECK(uut.on(net::write_finished{}) == "write <asked 10000>");
    CHECK(uut.on(net::write_finished{}) == "write <viewers 3>");
    CHECK(uut.on(net::write_finished{}).empty());
  }

  TEST_CASE("a peer of a dialect without roles is sent nothing about them") {
    open_fsm uut;
    CHECK(uut.on(role_changed{{}, viewer_role::spectator}).empty());
    CHECK(uut.on(viewers_changed{{}, {}, {}, 1}).empty());
    CHECK(uut.on(control_asked{{}, "B"}).empty());
  }

  TEST_CASE("what is granted while the peer does not read becomes one grant") {
    counting_fsm uut;
    uut.on(output_of("abc"));
    for (int i = 0; i < 100'000; ++i)
      CHECK(uut.on(input_grant{{}, 1}).empty());
    uut.on(output_of("def"));

    CHECK(uut.on(net::write_finished{}) == "write <grant 100000>");
    CHECK(uut.on(input_grant{{}, 1}).empty());
    CHECK(uut.on(net::write_finished{}) == "write def");
    CHECK(uut.on(net::write_finished{}) == "write <grant 1>");
    CHECK(uut.on(net::write_finished{}).empty());
  }

  TEST_CASE("a peer that does not read its notices is not read any more") {
    counting_fsm uut;
    uut.on(output_of("abc"));
    std::size_t unsent = 0;
    while (uut.on(word("int")) == "tell; read") {
      uut.on(output_gap{{}, 0, 1});
      unsent += std::string_view{"<gap 0-1>"}.size();
      REQUIRE(unsent < 5'000);
    }
    CHECK(unsent > connection_limits{}.control_bytes_max);

    CHECK(uut.on(net::write_finished{}) == "write <gap 0-1>; read");
  }

  TEST_CASE("the view's beginning stands before its output") {
    counting_fsm uut;
    CHECK(uut.on(view_begun{{}, {"log", 7}, 9}) == "write <from 7>");
    CHECK(uut.on(output_of("abc")).empty());

    CHECK(uut.on(net::write_finished{}) == "write abc");
  }

  TEST_CASE("the end waits for the owner's stop, which comes after the last byte") {
    counting_fsm uut;
    uut.on(output_of("abc"));
    CHECK(uut.on(stream_ended{}).empty());
    CHECK(uut.fsm.current() == phase::open);

    CHECK(uut.on(end_of({.exit_code = 7})).empty());
    CHECK(uut.on(net::write_finished{}) == "write <ended 7>");
    CHECK(uut.on(net::write_finished{}) == "close 0; flushed");
  }

  TEST_CASE("only the first reason of the end is sent, but a later stop may shorten the deadline") {
    counting_fsm uut;
    uut.on(output_of("abc"));
    uut.on(stream_ended{});
    CHECK(uut.on(end_of({.exit_code = 7})).empty());

    CHECK(uut.on(stop_link{1001, end_reason{end_cause::stopped}, shut_down_step, ending{}})
          == "arm");
    CHECK(uut.on(net::write_finished{}) == "write <ended 7>");
  }

  TEST_CASE("an idle link speaks in the words of its dialect") {
    counting_fsm uut;

    CHECK(uut.on(connection_fsm::ping_due{}) == "write <idle>");
    CHECK(uut.on(connection_fsm::ping_due{}).empty());
    CHECK(uut.on(net::write_finished{}).empty());
    CHECK(uut.on(connection_fsm::ping_due{}) == "write <idle>");
  }
}

} // namespace lectern
