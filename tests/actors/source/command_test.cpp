#include "actors/source/command.hpp"
#include "tests/actors/source/command_fixture.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>

namespace lectern {

using namespace std::chrono_literals;

TEST_SUITE("command: on a terminal") {
  TEST_CASE_FIXTURE(terminal_fixture, "nothing is started before start_source") {
    CHECK(unit.children.empty());
    CHECK(greeting == "grant 65536");
  }

  TEST_CASE_FIXTURE(terminal_fixture, "output reaches the viewer, the end stands behind it") {
    start();
    child().input.feed("hello");
    run();
    CHECK(viewer.told.take() == "output 0+5");
    child().input.feed("!");
    child().exit(3);
    run();
    CHECK(owner.told.take().empty());

    child().input.end();
    run();
    CHECK(*viewer.shown == "hello!");
    CHECK(viewer.told.take() == "output 5+1; end");
    CHECK(owner.told.take() == "ended 3");
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(terminal_fixture, "an exit is waited for after the output has ended") {
    start();
    child().input.end();
    run();
    CHECK(owner.told.take().empty());
    CHECK(viewer.told.take().empty());

    child().exit(0);
    run();
    CHECK(viewer.told.take() == "end");
    CHECK(owner.told.take() == "ended 0");
  }

  TEST_CASE_FIXTURE(terminal_fixture, "a viewer that gives no credit stops the reading") {
    start();
    child().input.feed(std::string(1'000'000, 'x'));
    run();
    CHECK(viewer.shown->size() == viewer_window_bytes);
    CHECK(child().input.unread() == 1'000'000 - viewer_window_bytes);

    send(uut, credit{{viewer_id{1}, 0}, 100});
    CHECK(viewer.shown->size() == viewer_window_bytes + 100);
  }

  TEST_CASE_FIXTURE(terminal_fixture, "credit of a stranger counts for nothing") {
    start();
    child().input.feed(std::string(300'000, 'x'));
    send(uut, credit{{viewer_id{99}, 0}, 100});

    CHECK(viewer.shown->size() == viewer_window_bytes);
  }

  TEST_CASE_FIXTURE(terminal_fixture, "input is granted again as the child takes it") {
    start();
    child().input.set_room(3);
    send(uut, input{viewer_id{1}, net::chunk::copy_of("abcde")});
    CHECK(child().input.written() == "abc");
    CHECK(viewer.told.take() == "grant 3");

    child().input.set_room(10);
    run();
    CHECK(child().input.written() == "abcde");
    CHECK(viewer.told.take() == "grant 2");
  }

  TEST_CASE_FIXTURE(terminal_fixture, "input of a stranger is dropped") {
    start();
    send(uut, input{viewer_id{99}, net::chunk::copy_of("rm")});

    CHECK(child().input.written().empty());
  }

  TEST_CASE_FIXTURE(terminal_fixture, "input that came before the start is not lost") {
    send(uut, input{viewer_id{1}, net::chunk::copy_of("abc")});
    start();

    CHECK(child().input.written() == "abc");
  }

  TEST_CASE_FIXTURE(terminal_fixture, "the end of input means nothing to a terminal") {
    start();
    send(uut, input_end{viewer_id{1}});

    CHECK_FALSE(child().input.is_closed());
  }

  TEST_CASE_FIXTURE(terminal_fixture, "a size counts before the start and after it") {
    send(uut, resize{viewer_id{1}, {100, 40}});
    start();
    CHECK(child().started_with.terminal == net::terminal_size{100, 40});

    send(uut, resize{viewer_id{1}, {120, 50}});
    CHECK(child().input.window() == "120x50");
  }

  TEST_CASE_FIXTURE(terminal_fixture, "a signal goes to the child alone") {
    start();
    send(uut, send_signal{viewer_id{1}, SIGINT});

    CHECK(child().signals() == "INT");
  }

  TEST_CASE_FIXTURE(terminal_fixture, "output held by a background child is cut after 1 s") {
    start();
    child().exit(0);
    child().input.feed("rest");
    pass(999ms);
    CHECK(owner.told.take().empty());

    pass(1ms);
    CHECK(*viewer.shown == "rest");
    CHECK(owner.told.take() == "ended 0");
    CHECK(child().is_dropped());
  }

  TEST_CASE_FIXTURE(terminal_fixture, "cut output still waits for a slow viewer") {
    start();
    child().input.feed(std::string(viewer_window_bytes + 10, 'x'));
    child().exit(0);
    pass(10s);
    CHECK(owner.told.take().empty());

    send(uut, credit{{viewer_id{1}, 0}, 10});
    send(uut, credit{{viewer_id{1}, 0}, 1});
    CHECK(viewer.shown->size() == viewer_window_bytes + 10);
    CHECK(owner.told.take() == "ended 0");
  }

  TEST_CASE_FIXTURE(terminal_fixture, "output of exactly the window does not outlast the cut") {
    start();
    child().input.feed(std::string(viewer_window_bytes, 'x'));
    child().exit(0);
    pass(1s);
    CHECK(owner.told.take().empty());

    send(uut, credit{{viewer_id{1}, 0}, 1});
    CHECK(owner.told.take() == "ended 0");
  }

  TEST_CASE_FIXTURE(terminal_fixture, "a viewer that leaves does not end the command") {
    start();
    send(uut, close_view{{viewer_id{1}, 0}});
    child().input.feed(std::string(1'000'000, 'x'));
    run();
    CHECK(child().input.unread() == 0);
    CHECK(viewer.shown->empty());
    CHECK(owner.told.take().empty());

    child().exit(0);
    child().input.end();
    run();
    CHECK(owner.told.take() == "ended 0");
  }

  TEST_CASE_FIXTURE(terminal_fixture, "a viewer that leaves while it is waited for ends the wait") {
    start();
    child().input.feed(std::string(viewer_window_bytes, 'x'));
    child().exit(0);
    pass(1s);
    send(uut, close_view{{viewer_id{1}, 0}});

    CHECK(owner.told.take() == "ended 0");
  }

  TEST_CASE_FIXTURE(terminal_fixture,
                    "hang_up is SIGHUP at once and SIGKILL when the grace is over") {
    start();
    send(uut, hang_up{});
    CHECK(child().signals() == "hang up");
    pass(hang_up{}.grace - 1ms);
    CHECK(child().signals() == "hang up");

    pass(1ms);
    CHECK(child().signals() == "hang up, kill");
    CHECK(owner.told.take().empty());
  }

  TEST_CASE_FIXTURE(terminal_fixture, "hang_up does not wait for a viewer that has stalled") {
    start();
    child().input.feed(std::string(viewer_window_bytes + 10, 'x'));
    send(uut, hang_up{});
    child().exit(net::exit_status{0, SIGHUP});
    pass(1s);

    CHECK(owner.told.take() == "ended 129");
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(terminal_fixture,
                    "hang_up ends a wait for a stalled viewer that was under way") {
    start();
    child().input.feed(std::string(viewer_window_bytes + 10, 'x'));
    child().exit(0);
    pass(10s);
    send(uut, hang_up{});
    pass(1s);

    CHECK(owner.told.take() == "ended 0");
  }

  TEST_CASE_FIXTURE(terminal_fixture, "a command that is hung up before its start never runs") {
    send(uut, hang_up{});
    start();

    CHECK(unit.children.empty());
    CHECK(viewer.told.take() == "end");
    CHECK(owner.told.take() == "failed " + std::to_string(ECANCELED));
  }

  TEST_CASE_FIXTURE(terminal_fixture, "a program that cannot be started ends viewer and command") {
    unit.spawn_error = ENOENT;
    start();

    CHECK(viewer.told.take() == "end");
    CHECK(owner.told.take() == "failed " + std::to_string(ENOENT));
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(terminal_fixture, "no timer is left behind") {
    start();
    send(uut, hang_up{});
    child().exit(0);
    child().input.end();
    run();

    CHECK(unit.clock.pending().empty());
  }
}

TEST_SUITE("command: on pipes") {
  TEST_CASE_FIXTURE(pipes_fixture, "each stream has a viewer of its own") {
    start();
    child().output.feed("out");
    child().errors.feed("err");
    run();

    CHECK(viewer.shown->empty());
    CHECK(*out.shown == "out");
    CHECK(*err.shown == "err");
  }

  TEST_CASE_FIXTURE(pipes_fixture, "a stalled stream does not hold the other one back") {
    start();
    child().output.feed(std::string(300'000, 'x'));
    child().errors.feed("err");
    run();

    CHECK(out.shown->size() == viewer_window_bytes);
    CHECK(*err.shown == "err");
  }

  TEST_CASE_FIXTURE(pipes_fixture, "the end is told on every stream when both are drained") {
    start();
    child().output.end();
    child().exit(0);
    run();
    CHECK(out.told.take().empty());
    child().errors.feed("late");
    child().errors.end();
    run();

    CHECK(*err.shown == "late");
    CHECK(viewer.told.take() == "end");
    CHECK(out.told.take() == "end");
    CHECK(owner.told.take() == "ended 0");
  }

  TEST_CASE_FIXTURE(pipes_fixture, "the end of input closes the pipe behind the last byte") {
    start();
    child().input.set_room(2);
    send(uut, input{viewer_id{1}, net::chunk::copy_of("abc")});
    send(uut, input_end{viewer_id{1}});
    CHECK_FALSE(child().input.is_closed());

    child().input.set_room(10);
    CHECK(child().input.written() == "abc");
    CHECK(child().input.is_closed());
  }

  TEST_CASE_FIXTURE(pipes_fixture, "a viewer that leaves closes its pipe, not the others") {
    start();
    send(uut, close_view{{viewer_id{1}, 1}});
    CHECK(child().output.is_closed());
    CHECK_FALSE(child().input.is_closed());
    CHECK_FALSE(child().errors.is_closed());

    send(uut, close_view{{viewer_id{1}, 0}});
    CHECK(child().input.is_closed());
    child().errors.end();
    child().exit(0);
    run();
    CHECK(owner.told.take() == "ended 0");
    CHECK(out.told.take().empty());
  }

  TEST_CASE_FIXTURE(pipes_fixture, "a pipe that cannot be read is closed, the others are not") {
    unit.faults->fails_at = 2; // The first is the start.
    start();

    CHECK(child().output.is_closed());
    CHECK_FALSE(child().errors.is_closed());
    CHECK(owner.told.take().empty());
  }

  TEST_CASE_FIXTURE(pipes_fixture, "a viewer that left before the start gets nothing") {
    send(uut, close_view{{viewer_id{1}, 1}});
    start();
    child().output.feed("abc");
    child().output.end();
    child().errors.end();
    child().exit(0);
    run();

    CHECK(out.told.take().empty());
    CHECK(owner.told.take() == "ended 0");
  }

  TEST_CASE_FIXTURE(pipes_fixture, "a size means nothing to pipes") {
    send(uut, resize{viewer_id{1}, {100, 40}});
    start();
    send(uut, resize{viewer_id{1}, {120, 50}});
    CHECK_FALSE(child().started_with.terminal);

    child().output.feed("out");
    run();
    CHECK(*out.shown == "out");
    CHECK(owner.told.take().empty());
  }

  TEST_CASE_FIXTURE(pipes_fixture, "input behind the end of input is dropped") {
    start();
    send(uut, input_end{viewer_id{1}});
    send(uut, input{viewer_id{1}, net::chunk::copy_of("late")});

    CHECK(child().input.written().empty());
  }
}

// -- faults -----------------------------------------------------------------------

namespace {

/// A whole life, whatever fails on the way.
template <class Fixture>
std::string life_with_fault_at(std::size_t call) {
  Fixture world;
  world.start();
  *world.unit.faults = {.fails_at = call};
  auto& child = world.child();
  const auto unless_closed = [&](fake_stream& stream, auto fn) {
    if (!stream.is_closed())
      fn(stream);
    world.run();
  };
  for (auto* stream : {&child.input, &child.output, &child.errors})
    unless_closed(*stream, [](auto& s) { s.feed(std::string(10'000, 'x')); });
  world.send(world.uut, input{viewer_id{1}, net::chunk::copy_of("abc")});
  world.send(world.uut, input_end{viewer_id{1}});
  for (auto* stream : {&child.input, &child.output, &child.errors})
    unless_closed(*stream, [](auto& s) { s.end(); });
  CHECK(world.owner.told.take().empty());
  child.exit(3);
  world.run();
  CHECK(world.unit.living().empty());
  CHECK(child.is_dropped());
  CHECK(child.input.is_closed());
  return world.owner.told.take();
}

} // namespace

TEST_SUITE("command: faults") {
  TEST_CASE("whichever call on a terminal fails, the command ends with one report") {
    for (std::size_t call = 1; call < 20; ++call) {
      CAPTURE(call);
      CHECK(life_with_fault_at<terminal_fixture>(call) == "ended 3");
    }
  }

  TEST_CASE("whichever call on a pipe fails, the command ends with one report") {
    for (std::size_t call = 1; call < 30; ++call) {
      CAPTURE(call);
      CHECK(life_with_fault_at<pipes_fixture>(call) == "ended 3");
    }
  }
}

} // namespace lectern
