#include "actors/session/operation_fsm.hpp"
#include "tests/actors/session/operation_fsm_words.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace lectern {

namespace {

using phase = operation_fsm::phase;
using fsm_t = operation_fsm;

struct talking_fsm {
  explicit talking_fsm(operation_fsm machine) : fsm(std::move(machine)) {}

  std::string join(std::size_t slot) {
    REQUIRE(std::holds_alternative<socket_claim>(fsm.claim(fsm.slots()[slot].secret)));
    return to_words(fsm.on_joined(slot, link_of(slot)));
  }

  ec claim(const char* secret) {
    const auto result = fsm.claim(secret);
    const auto* refused = std::get_if<ec>(&result);
    return refused != nullptr ? *refused : ec::none;
  }

  std::string flushed(std::size_t slot) { return to_words(fsm.on_flushed(link_of(slot))); }

  std::string gone(std::size_t slot) { return to_words(fsm.on_stopped(link_of(slot))); }

  template <class Event>
  std::string on(Event event) {
    return to_words(fsm.on(std::move(event)));
  }

  std::string exited(int code) {
    return on(fsm_t::work_ended{operation_status::success, {}, code});
  }

  [[nodiscard]] operation_status status() const { return fsm.outcome().status; }

  static link_id link_of(std::size_t slot) { return link_id{slot + 10}; }

  operation_fsm fsm;
};

/// On a terminal, running.
struct running_terminal : talking_fsm {
  running_terminal() : talking_fsm(make_terminal_operation()) {
    join(0);
    join(1);
  }
};

struct running_console : talking_fsm {
  running_console() : talking_fsm(make_console_operation()) { join(0); }
};

} // namespace

TEST_SUITE("operation_fsm: claims") {
  TEST_CASE("a secret opens its own socket, once") {
    talking_fsm uut{make_terminal_operation()};
    CHECK(uut.claim("0") == ec::none);

    CHECK(uut.claim("0") == ec::secret_used);
    CHECK(uut.claim("control") == ec::none);
  }

  TEST_CASE("a wrong secret opens nothing and uses up nothing") {
    talking_fsm uut{make_terminal_operation()};
    CHECK(uut.claim("") == ec::secret_unknown);
    CHECK(uut.claim("contro") == ec::secret_unknown);

    CHECK(uut.claim("control") == ec::none);
  }

  TEST_CASE("an operation that is ending or over gives no socket away") {
    talking_fsm uut{make_console_operation()};
    uut.join(0);
    uut.on(fsm_t::cancel{});

    CHECK(uut.claim("control") == ec::operation_over);
    CHECK(uut.claim("0") == ec::secret_used);
  }

  TEST_CASE("an optional socket may come while the work runs") {
    running_console uut;

    CHECK(uut.join(1) == "introduce 1");
    CHECK(uut.fsm.current() == phase::running);
  }
}

TEST_SUITE("operation_fsm: start") {
  TEST_CASE("the work starts when the last required socket has joined, after all introductions") {
    talking_fsm uut{make_pipes_operation()};
    CHECK(uut.join(2).empty());
    CHECK(uut.join(0).empty());
    CHECK(uut.fsm.current() == phase::connecting);

    CHECK(uut.join(1) == "introduce 0; introduce 1; introduce 2; start");
    CHECK(uut.fsm.current() == phase::running);
  }

  TEST_CASE("sockets that do not come in time end the operation as failed") {
    talking_fsm uut{make_terminal_operation()};
    uut.join(1);

    CHECK(uut.on(fsm_t::connect_expired{}) == "stop 1; publish");
    CHECK(uut.status() == operation_status::failure);
    CHECK(uut.fsm.outcome().reason == end_reason{end_cause::timed_out});
    CHECK(uut.gone(1) == "forget");
  }

  TEST_CASE("without any socket the deadline is the end") {
    talking_fsm uut{make_terminal_operation()};

    CHECK(uut.on(fsm_t::connect_expired{}) == "publish; forget");
  }

  TEST_CASE("the deadline means nothing once the work runs") {
    running_terminal uut;

    CHECK(uut.on(fsm_t::connect_expired{}).empty());
  }

  TEST_CASE("a client that leaves before all are there ends the operation as failed") {
    talking_fsm uut{make_terminal_operation()};
    uut.join(0);

    CHECK(uut.gone(0) == "publish; forget");
    CHECK(uut.status() == operation_status::failure);
  }

  TEST_CASE("losing the control socket before the start means that the client left") {
    talking_fsm uut{make_console_operation()};
    CHECK(uut.join(1).empty());

    CHECK(uut.gone(1) == "publish; forget");
  }

  TEST_CASE("the sockets of a client that left before the start close without a reason") {
    talking_fsm uut{make_pipes_operation()};
    uut.join(0);
    uut.join(1);

    const auto told = uut.fsm.on_stopped(talking_fsm::link_of(1));
    const auto& stop = std::get<fsm_t::stop_slot>(told.at(0));
    CHECK(stop.code == net::close_code::none);
    CHECK_FALSE(stop.reason); // There is no room for one without a code.
  }

  TEST_CASE("shut_down before the start stops each socket once") {
    talking_fsm uut{make_terminal_operation()};
    uut.join(1);

    CHECK(uut.on(shut_down{}) == "stop 1; publish");
  }
}

TEST_SUITE("operation_fsm: ends") {
  TEST_CASE("an exit is published when the output is flushed, and control closes with it") {
    running_terminal uut;
    CHECK(uut.exited(3).empty());
    CHECK(uut.fsm.current() == phase::flushing);
    CHECK_FALSE(uut.fsm.is_over());

    CHECK(uut.flushed(0) == "stop 1; publish");
    CHECK(uut.status() == operation_status::success);
    CHECK(uut.fsm.outcome().exit_code == 3);
    CHECK(uut.gone(0).empty());
    CHECK(uut.gone(1) == "forget");
  }

  TEST_CASE("output that was flushed before the exit was known counts") {
    running_terminal uut;
    CHECK(uut.flushed(0).empty());
    CHECK(uut.gone(0).empty());

    CHECK(uut.exited(0) == "stop 1; publish");
  }

  TEST_CASE("the input closes when the command ends, even if readers remain") {
    talking_fsm uut{make_pipes_operation()};
    for (std::size_t slot = 0; slot < 4; ++slot)
      uut.join(slot);

    CHECK(uut.exited(0) == "stop 0");
  }

  TEST_CASE("an output whose reader leaves is not waited for") {
    running_terminal uut;
    uut.exited(0);

    CHECK(uut.gone(0) == "stop 1; publish");
    CHECK(uut.status() == operation_status::success);
  }

  TEST_CASE("a client that leaves is hung up on, and no output is waited for") {
    running_terminal uut;
    CHECK(uut.gone(1) == "end");
    CHECK(uut.fsm.current() == phase::ending);

    CHECK(uut.exited(129) == "stop 0; publish");
    CHECK(uut.flushed(0).empty());
    CHECK(uut.fsm.outcome().exit_code == 129);
    CHECK(uut.gone(0) == "forget");
  }

  TEST_CASE("cancel decides the state, and the exit code is still kept") {
    running_terminal uut;
    CHECK(uut.on(fsm_t::cancel{}) == "end");
    CHECK(uut.on(fsm_t::cancel{}).empty());

    CHECK(uut.exited(137) == "stop 0; stop 1; publish");
    CHECK(uut.flushed(0).empty());
    CHECK(uut.status() == operation_status::cancelled);
    CHECK(uut.fsm.outcome().exit_code == 137);
  }

  TEST_CASE("an operation that its client did not cancel reports why it ended") {
    running_terminal asked_for;
    asked_for.on(fsm_t::cancel{});
    CHECK(asked_for.fsm.outcome().reason == end_reason{end_cause::cancelled});

    running_terminal uut;
    const end_reason signed_out{.cause = end_cause::cancelled, .has_signed_out = true};
    uut.on(fsm_t::cancel{.has_signed_out = true});
    CHECK(uut.fsm.outcome().reason == signed_out);
    CHECK(uut.status() == operation_status::cancelled);
    const auto actions = uut.fsm.on(operation_fsm::work_ended{});
    const auto is_told = [&](const auto& action) {
      const auto* stop = std::get_if<operation_fsm::stop_slot>(&action);
      return stop != nullptr && stop->reason == signed_out;
    };
    CHECK(std::count_if(actions.begin(), actions.end(), is_told) == 2);
  }

  TEST_CASE("cancel before the start needs no work to end") {
    talking_fsm uut{make_terminal_operation()};

    CHECK(uut.on(fsm_t::cancel{}) == "publish; forget");
    CHECK(uut.status() == operation_status::cancelled);
  }

  TEST_CASE(
    "an incomplete recording turns a success into a failure, and changes no other outcome") {
    running_terminal cancelled;
    cancelled.fsm.spoil({.bytes_dropped = 1});
    cancelled.on(fsm_t::cancel{});
    cancelled.exited(0);
    CHECK(cancelled.status() == operation_status::cancelled);
    CHECK_FALSE(cancelled.fsm.outcome().flaw);

    running_terminal spoilt;
    spoilt.fsm.spoil({.bytes_dropped = 1});
    spoilt.flushed(0);
    spoilt.exited(0);
    CHECK(spoilt.status() == operation_status::failure);
    CHECK(spoilt.fsm.outcome().flaw == recording_flaw{.bytes_dropped = 1});
  }

  TEST_CASE("cancel does not undo an end that waits for its readers, but stops the wait") {
    running_terminal uut;
    uut.exited(3);

    CHECK(uut.on(fsm_t::cancel{}) == "stop 0; stop 1; publish");
    CHECK(uut.status() == operation_status::success);
    CHECK(uut.fsm.outcome().exit_code == 3);
  }

  TEST_CASE("of two causes the first decides, and it is published once") {
    running_terminal uut;
    CHECK(uut.on(fsm_t::cancel{}) == "end");
    CHECK(uut.on(shut_down{}) == "end at once; stop 0; stop 1");
    CHECK(uut.gone(1).empty());
    CHECK(uut.exited(0) == "publish");
    CHECK(uut.gone(0) == "forget");

    CHECK(uut.status() == operation_status::cancelled);
    CHECK(uut.on(fsm_t::cancel{}).empty());
    CHECK(uut.on(shut_down{}).empty());
  }

  TEST_CASE("a socket that joins too late is stopped and waited for") {
    talking_fsm uut{make_terminal_operation()};
    REQUIRE(uut.claim("0") == ec::none);
    uut.join(1);
    CHECK(uut.on(fsm_t::connect_expired{}) == "stop 1; publish");

    CHECK(to_words(uut.fsm.on_joined(0, link_id{10})) == "stop 0");
    CHECK(uut.gone(1).empty());
    CHECK(uut.gone(0) == "forget");
  }

  TEST_CASE("shut_down cuts sockets that still wait for their peers, and those stopping") {
    running_terminal uut;
    uut.exited(0);
    CHECK(uut.flushed(0) == "stop 1; publish"); // With more time than there is now.

    CHECK(uut.on(shut_down{}) == "stop 0; stop 1");
    CHECK(uut.status() == operation_status::success);
  }

  TEST_CASE(
    "a socket that joins after shut_down is stopped, though the operation is cancelled since") {
    talking_fsm uut{make_pipes_operation()};
    for (const std::size_t slot : {0U, 1U, 2U})
      uut.join(slot);
    REQUIRE(std::holds_alternative<socket_claim>(uut.fsm.claim("control")));
    CHECK(uut.on(shut_down{}) == "end at once; stop 0; stop 1; stop 2");
    CHECK(uut.on(fsm_t::cancel{}).empty());

    const auto late = uut.fsm.on_joined(3, talking_fsm::link_of(3));
    REQUIRE(late.size() == 1);
    CHECK(std::get<fsm_t::stop_slot>(late[0]).code == net::close_code::going_away);
  }

  TEST_CASE("unknown links change nothing") {
    running_terminal uut;

    CHECK(to_words(uut.fsm.on_flushed(link_id{99})).empty());
    CHECK(to_words(uut.fsm.on_stopped(link_id{99})).empty());
    CHECK(uut.fsm.current() == phase::running);
  }

  TEST_CASE("the end of the input is not waited for, the outputs are, all of them") {
    talking_fsm uut{make_pipes_operation()};
    for (const std::size_t slot : {0U, 1U, 2U})
      uut.join(slot);
    CHECK(uut.gone(0).empty()); // `incus exec` closes it early.
    CHECK(uut.exited(0).empty());
    CHECK(uut.flushed(1).empty());

    CHECK(uut.flushed(2) == "publish");
  }
}

TEST_SUITE("operation_fsm: consoles") {
  TEST_CASE("the natural end waits for the viewer to close") {
    running_console uut;
    uut.on(fsm_t::work_ended{});
    CHECK(uut.flushed(0) == "arm echo");
    CHECK_FALSE(uut.fsm.is_over());

    CHECK(uut.gone(0) == "publish; forget");
    CHECK(uut.status() == operation_status::success);
  }

  TEST_CASE("a viewer that does not close is waited for until the deadline") {
    running_console uut;
    uut.on(fsm_t::work_ended{});
    uut.flushed(0);

    CHECK(uut.on(fsm_t::echo_expired{}) == "publish");
    CHECK(uut.gone(0) == "forget");
  }

  TEST_CASE("a viewer that left already is not waited for") {
    running_console uut;
    uut.flushed(0);
    uut.gone(0);

    CHECK(uut.on(fsm_t::work_ended{}).ends_with("publish; forget"));
  }

  TEST_CASE("a viewer that detaches ends its operation as success") {
    running_console uut;
    CHECK(uut.gone(0) == "end");

    CHECK(uut.on(fsm_t::work_ended{}) == "publish; forget");
    CHECK(uut.status() == operation_status::success);
  }

  TEST_CASE("a takeover closes the viewer and publishes, read or not") {
    running_console uut;
    CHECK(uut.on(fsm_t::taken{}) == "end");
    CHECK(uut.on(fsm_t::work_ended{}) == "stop 0; publish");

    CHECK(uut.flushed(0).empty());
    CHECK(uut.status() == operation_status::cancelled);
  }
}

TEST_SUITE("operation_fsm: one socket in the session protocol") {
  TEST_CASE("it starts with its socket, is sent the end, and is final when that was sent") {
    talking_fsm uut{make_session_operation()};
    CHECK(uut.join(0) == "introduce 0; start");

    const auto end = uut.fsm.on(fsm_t::work_ended{operation_status::success, {}, 7});
    CHECK(to_words(end) == "stop 0");
    CHECK(std::get<fsm_t::stop_slot>(end[0]).unhurried);
    CHECK(uut.flushed(0) == "publish");
    CHECK(uut.fsm.outcome().exit_code == 7);
    CHECK(uut.gone(0) == "forget");
  }

  TEST_CASE("its loss is that of the client") {
    talking_fsm uut{make_session_operation()};
    uut.join(0);
    CHECK(uut.gone(0) == "end");

    CHECK(uut.exited(129) == "publish; forget");
    CHECK(uut.fsm.outcome().reason.cause == end_cause::client_left);
  }

  TEST_CASE("a cancel shortens the deadline of a reader that is slow to take the end") {
    talking_fsm uut{make_session_operation()};
    uut.join(0);
    uut.exited(0);

    const auto hurried = uut.fsm.on(fsm_t::cancel{});
    CHECK(to_words(hurried) == "stop 0; publish");
    CHECK_FALSE(std::get<fsm_t::stop_slot>(hurried[0]).unhurried);
    CHECK(uut.status() == operation_status::success);
  }

  TEST_CASE("a client whose console is taken is sent the name of the taker") {
    talking_fsm uut{make_session_operation()};
    uut.join(0);
    uut.on(fsm_t::taken{"Anna"});

    const auto told = uut.fsm.on(fsm_t::work_ended{});
    const end_reason taken{end_cause::taken_over, "Anna"};
    CHECK(std::get<fsm_t::stop_slot>(told[0]).reason == taken);
    CHECK(uut.fsm.outcome().reason == taken);
  }
}

} // namespace lectern
