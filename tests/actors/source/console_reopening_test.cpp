#include "tests/actors/source/console_fixture.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <chrono>
#include <string>

/// When a console's source is open: as its policy says, unless it is halted.
namespace lectern {

using namespace std::chrono_literals;

namespace {

struct on_demand_fixture : console_fixture {
  on_demand_fixture() : console_fixture(console_limits, {.when = reopening::on_demand}) {}
};

struct on_failure_fixture : console_fixture {
  on_failure_fixture() : console_fixture(console_limits, {.when = reopening::on_failure}) {}

  void end_with(int code) {
    source().input.end();
    source().exit(code);
    run();
    pass(1h);
  }
};

struct idle_fixture : console_fixture {
  idle_fixture() : console_fixture(console_limits, {.idle_timeout = 10min}) {}

  [[nodiscard]] bool is_hung_up() { return !source().signals().empty(); }
};

} // namespace

TEST_SUITE("console: on demand") {
  TEST_CASE_FIXTURE(on_demand_fixture, "a source is opened for the first view, and only once") {
    pass(1h);
    CHECK(unit.children.empty());
    viewer_stub first{system};
    attach(1, first);
    REQUIRE(unit.children.size() == 1);
    viewer_stub second{system};
    attach(2, second);

    CHECK(unit.children.size() == 1);
    feed("hello");
    CHECK(*first.shown == "hello");
    CHECK(*second.shown == "hello");
  }

  TEST_CASE_FIXTURE(on_demand_fixture, "a source that has ended rests until a viewer comes") {
    viewer_stub first{system};
    attach(1, first);
    feed("old ");
    end_source();
    CHECK(first.told.take().ends_with("end"));
    pass(1h);
    CHECK(unit.children.size() == 1);

    viewer_stub second{system};
    attach(2, second);
    REQUIRE(unit.children.size() == 2);
    feed("new");
    CHECK(*second.shown == "old new");
  }

  TEST_CASE_FIXTURE(on_demand_fixture, "a view of a source that cannot be opened ends") {
    unit.spawn_error = ENOENT;
    viewer_stub viewer{system};
    attach(1, viewer);

    CHECK(viewer.told.take().ends_with("end"));
    pass(1h);
    CHECK(unit.children.empty());
  }
}

TEST_SUITE("console: on failure") {
  TEST_CASE_FIXTURE(on_failure_fixture, "a source that succeeded rests until a viewer comes") {
    REQUIRE(unit.children.size() == 1);
    end_with(0);
    CHECK(unit.children.size() == 1);

    viewer_stub viewer{system};
    attach(1, viewer);
    CHECK(unit.children.size() == 2);
  }

  TEST_CASE_FIXTURE(on_failure_fixture, "a source that failed is opened again") {
    end_with(1);

    CHECK(unit.children.size() == 2);
  }
}

TEST_SUITE("console: idle") {
  TEST_CASE_FIXTURE(idle_fixture, "a source that nobody views is ended in time") {
    pass(10min - 1ms);
    CHECK_FALSE(is_hung_up());
    pass(1ms);
    CHECK(is_hung_up());
  }

  TEST_CASE_FIXTURE(idle_fixture, "a source is not idle while it has a viewer") {
    viewer_stub viewer{system};
    pass(9min);
    attach(1, viewer);
    pass(1h);
    CHECK_FALSE(is_hung_up());

    detach(1);
    pass(10min - 1ms);
    CHECK_FALSE(is_hung_up());
    pass(1ms);
    CHECK(is_hung_up());
  }

  TEST_CASE_FIXTURE(idle_fixture, "a source that was idle is opened for the next viewer") {
    pass(10min);
    end_source();
    pass(1h);
    CHECK(unit.children.size() == 1);

    viewer_stub viewer{system};
    attach(1, viewer);
    CHECK(unit.children.size() == 2);
  }
}

TEST_SUITE("console: halted") {
  TEST_CASE_FIXTURE(console_fixture, "a source that is halted ends, and its views") {
    viewer_stub viewer{system};
    attach(1, viewer);
    send(uut, halt_source{});
    REQUIRE_FALSE(source().signals().empty());
    end_source();

    CHECK(viewer.told.take().ends_with("end"));
    pass(1h);
    CHECK(unit.children.size() == 1);
  }

  TEST_CASE_FIXTURE(console_fixture, "nobody is let in while a source is halted") {
    send(uut, halt_source{});
    CHECK(attach_as(1, viewer_role::controller)->refusal == ec::instance_stopped);
    CHECK(attach_as(2, viewer_role::spectator)->refusal == ec::instance_stopped);
  }

  TEST_CASE_FIXTURE(console_fixture, "a view that is opened after the halt ends at once") {
    CHECK(attach_as(1, viewer_role::controller)->reply);
    send(uut, halt_source{});
    end_source();

    viewer_stub viewer{system};
    open(1, viewer);
    CHECK(viewer.told.take().ends_with("end"));
  }

  TEST_CASE_FIXTURE(console_fixture, "a source that is started again has the log of before") {
    feed("old ");
    send(uut, halt_source{});
    end_source();
    send(uut, start_source{});
    REQUIRE(unit.children.size() == 2);
    feed("new");

    viewer_stub viewer{system};
    attach(1, viewer);
    CHECK(*viewer.shown == "old new");
  }

  TEST_CASE_FIXTURE(console_fixture,
                    "a source that is started while it ends is opened at its end") {
    send(uut, halt_source{});
    send(uut, start_source{});
    CHECK(unit.children.size() == 1);
    end_source();

    CHECK(unit.children.size() == 2);
  }

  TEST_CASE("a console that begins halted opens nothing before it is started") {
    console_fixture world{console_limits, {.is_halted = true}};
    world.pass(1h);
    CHECK(world.unit.children.empty());
    world.send(world.uut, start_source{});

    CHECK(world.unit.children.size() == 1);
  }

  TEST_CASE_FIXTURE(console_fixture, "a console that is halted ends in order") {
    send(uut, halt_source{});
    end_source();
    const auto ended = ask<shut_down_done>(uut, shut_down{});

    CHECK(ended->reply);
  }
}

} // namespace lectern
