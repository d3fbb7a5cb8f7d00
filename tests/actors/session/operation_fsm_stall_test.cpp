#include "tests/actors/session/operation_fsm_words.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <variant>

namespace lectern {

namespace {

/// An operation whose one required socket has joined.
struct viewed_console {
  explicit viewed_console(operation_fsm machine) : fsm(std::move(machine)) {
    REQUIRE(std::holds_alternative<socket_claim>(fsm.claim("0")));
    static_cast<void>(fsm.on_joined(0, link_id{10}));
    REQUIRE(fsm.current() == operation_fsm::phase::running);
  }

  template <class Event>
  std::string on(Event event) {
    return to_words(fsm.on(std::move(event)));
  }

  operation_fsm fsm;
};

using fsm_t = operation_fsm;

} // namespace

TEST_SUITE("operation_fsm: a viewer that has stalled") {
  TEST_CASE("it loses a source that runs, and its operation fails") {
    viewed_console uut{make_console_operation()};
    CHECK(uut.on(fsm_t::stalled{}) == "end");
    CHECK(uut.on(fsm_t::stalled{}).empty());

    CHECK(uut.on(fsm_t::work_ended{}) == "stop 0; publish");
    CHECK(uut.fsm.outcome().status == operation_status::failure);
    CHECK(uut.fsm.outcome().reason == end_reason{end_cause::stalled});
  }

  TEST_CASE("it is not waited for after the end of the source, which stays what decided") {
    for (auto machine : {make_console_operation(), make_session_operation()}) {
      viewed_console uut{std::move(machine)};
      static_cast<void>(uut.on(fsm_t::work_ended{operation_status::success, {}, 4}));
      REQUIRE(uut.fsm.current() == operation_fsm::phase::flushing);

      const auto hurried = uut.fsm.on(fsm_t::stalled{});
      CHECK(to_words(hurried) == "stop 0; publish");
      CHECK_FALSE(std::get<fsm_t::stop_slot>(hurried[0]).unhurried);
      CHECK(uut.fsm.outcome().status == operation_status::success);
      CHECK(uut.fsm.outcome().exit_code == 4);
    }
  }
}

} // namespace lectern
