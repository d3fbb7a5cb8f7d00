#include "tests/actors/source/console_fixture.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <chrono>
#include <string>

namespace lectern {

using namespace std::chrono_literals;

TEST_SUITE("console: the source's end") {
  TEST_CASE_FIXTURE(console_fixture, "the end mark stands behind the last byte") {
    viewer_stub viewer{system};
    attach(1, viewer);
    viewer.told.clear();
    source().exit(0);
    run();
    CHECK(viewer.told.take().empty());
    source().input.feed("bye");
    source().input.end();
    run();

    CHECK(viewer.told.take() == "output 0+3; end");
  }

  TEST_CASE_FIXTURE(console_fixture, "a slow viewer gets every byte before its end mark") {
    viewer_stub viewer{system};
    attach(1, viewer);
    feed(std::string(viewer_window_bytes + 10, 'x'));
    end_source();
    CHECK(viewer.told.take().find("end") == std::string::npos);
    pass(100ms);
    feed("next source");

    send(uut, credit{{viewer_id{1}, 0}, 100'000});
    CHECK(viewer.told.take() == "output 262144+10; end");
    CHECK(viewer.shown->size() == viewer_window_bytes + 10);
    send(uut, credit{{viewer_id{1}, 0}, 100'000});
    CHECK(viewer.told.take().empty());
  }

  TEST_CASE("a slow viewer whose bytes were lost gets a gap and the end") {
    feed_limits limits;
    limits.log_bytes = 100'000;
    console_fixture world{limits};
    viewer_stub viewer{world.system};
    world.attach(1, viewer);
    world.feed(std::string(viewer_window_bytes + 10, 'x'));
    world.end_source();
    world.pass(100ms);
    viewer.told.clear();
    world.feed(std::string(500'000, 'y'));

    CHECK(viewer.told.take() == "gap 262144-262154; end");
    world.send(world.uut, credit{{viewer_id{1}, 0}, 100'000});
    CHECK(viewer.told.take().empty());
    CHECK(viewer.shown->find('y') == std::string::npos);
  }

  TEST_CASE_FIXTURE(console_fixture, "a new source starts 100 ms later, with the old log") {
    feed("old ");
    end_source();
    pass(99ms);
    CHECK(unit.children.size() == 1);
    pass(1ms);
    REQUIRE(unit.children.size() == 2);
    feed("new");

    viewer_stub viewer{system};
    attach(1, viewer);
    CHECK(*viewer.shown == "old new");
  }

  TEST_CASE_FIXTURE(console_fixture, "modes that a source has left are set back before the next") {
    viewer_stub viewer{system};
    attach(1, viewer);
    feed("\x1b[?1049h\x1b[?1000hvi");
    end_source();
    CHECK(viewer.shown->ends_with("vi"));
    CHECK(viewer.told.take().ends_with("end"));
    pass(100ms);
    feed("$ ");

    CHECK(read_log() == "\x1b[?1049h\x1b[?1000hvi\x1b[?1049l\x1b[?1000l$ ");
    end_source();
    CHECK(read_log().ends_with("$ "));
  }

  TEST_CASE_FIXTURE(console_fixture, "a source that keeps ending is started ever later") {
    for (const auto delay : {100ms, 200ms, 400ms, 800ms}) {
      const auto before = unit.children.size();
      end_source();
      pass(delay - 1ms);
      CHECK(unit.children.size() == before);
      pass(1ms);
      CHECK(unit.children.size() == before + 1);
    }
  }

  TEST_CASE_FIXTURE(console_fixture, "nothing is left of the sources that have ended") {
    for (int i = 0; i < 5; ++i) {
      end_source();
      pass(30s);
    }

    CHECK(unit.living().size() == 1); // The console.
    CHECK(unit.remembered() == 0);
  }

  TEST_CASE_FIXTURE(console_fixture, "a source that stayed for 10 s is healthy again") {
    for (int i = 0; i < 3; ++i) {
      end_source();
      pass(1s);
    }
    pass(10s);
    end_source();
    pass(100ms);

    CHECK(unit.children.size() == 5);
  }

  TEST_CASE_FIXTURE(console_fixture, "a source that cannot start is tried again") {
    end_source();
    unit.spawn_error = ENOENT;
    pass(100ms);
    CHECK(unit.children.size() == 1);
    unit.spawn_error = 0;
    pass(200ms);

    CHECK(unit.children.size() == 2);
  }

  TEST_CASE_FIXTURE(console_fixture, "a terminal held by a background child is cut after 1 s") {
    viewer_stub viewer{system};
    attach(1, viewer);
    source().exit(0);
    run();
    viewer.told.clear();
    auto& first = source();
    pass(999ms);
    CHECK(viewer.told.take().empty());

    pass(1ms);
    CHECK(viewer.told.take() == "end");
    CHECK(first.input.is_closed());
    CHECK(first.is_dropped());
  }

  TEST_CASE_FIXTURE(console_fixture, "the source after one that was cut is read") {
    source().exit(0);
    pass(1s);
    pass(100ms);
    REQUIRE(unit.children.size() == 2);
    feed("hello");

    CHECK(read_log() == "hello");
  }

  TEST_CASE_FIXTURE(console_fixture, "what is typed between two sources goes to the next") {
    viewer_stub viewer{system};
    end_source();
    attach(1, viewer);
    type(1, "ls\n");
    pass(100ms);

    CHECK(source().input.written() == "ls\n");
    CHECK(unit.children.front().input.written().empty());
  }

  TEST_CASE_FIXTURE(console_fixture, "what was typed for a source that has ended is discarded") {
    viewer_stub viewer{system};
    attach(1, viewer);
    source().input.set_room(3);
    type(1, "rm -rf /\n");
    CHECK(source().input.written() == "rm ");
    end_source();
    type(1, "and what is on its way\n");
    pass(100ms);
    type(1, "and what comes late\n");

    REQUIRE(unit.children.size() == 2);
    CHECK(source().input.written().empty());
    detach(1);
    viewer_stub next{system};
    attach(2, next);
    CHECK(next.told.take() == "grant 65536");
    type(2, "ls\n");
    CHECK(source().input.written() == "ls\n");
  }

  TEST_CASE_FIXTURE(console_fixture, "a viewer that lags behind the end does not type any more") {
    viewer_stub viewer{system};
    attach(1, viewer);
    feed(std::string(viewer_window_bytes + 1, 'x')); // One byte more than it may be sent.
    end_source();
    viewer.told.clear();
    type(1, "ls\n");
    pass(100ms);

    CHECK(source().input.written().empty());
    CHECK(viewer.told.take().empty());
  }

  TEST_CASE_FIXTURE(console_fixture, "a source that cannot start leaves its viewers their grant") {
    unit.spawn_error = EAGAIN;
    end_source();
    viewer_stub viewer{system};
    attach(1, viewer);
    CHECK(viewer.told.take() == "grant 65536");
    type(1, "lost\n");
    pass(100ms);
    CHECK(viewer.told.take() == "grant 5");

    unit.spawn_error = 0;
    pass(200ms);
    CHECK(viewer.told.take().empty());
    type(1, "ls\n");
    CHECK(source().input.written() == "ls\n");
  }

  TEST_CASE_FIXTURE(console_fixture, "who attaches between two sources sees the next one") {
    end_source();
    viewer_stub viewer{system};
    attach(1, viewer);
    CHECK(viewer.told.take() == "grant 65536");
    pass(100ms);
    feed("hello");

    CHECK(viewer.told.take() == "output 0+5");
  }
}

TEST_SUITE("console: breakdown") {
  TEST_CASE_FIXTURE(console_fixture, "a console that breaks down takes its source with it") {
    caf::anon_send_exit(caf::actor_cast<caf::actor>(uut), caf::exit_reason::unhandled_exception);
    run();

    CHECK(source().is_dropped());
    CHECK(unit.living().empty());
  }
}

TEST_SUITE("console: shut_down") {
  TEST_CASE_FIXTURE(console_fixture, "the source is hung up, awaited, and not started again") {
    const auto done = ask<shut_down_done>(uut, shut_down{});
    CHECK(source().signals() == "hang up");
    CHECK(done->is_pending());
    end_source();

    CHECK(done->reply);
    CHECK(unit.living().empty());
    CHECK(unit.clock.pending().empty());
    CHECK(unit.children.size() == 1);
  }

  TEST_CASE_FIXTURE(console_fixture,
                    "a source that ignores SIGHUP is killed when the grace is over") {
    const auto done = ask<shut_down_done>(uut, shut_down{});
    pass(shut_down_step);

    CHECK(source().signals() == "hang up, kill");
    CHECK(done->is_pending());
  }

  TEST_CASE_FIXTURE(console_fixture, "between two sources it is over at once") {
    end_source();

    CHECK(ask<shut_down_done>(uut, shut_down{})->reply);
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(console_fixture, "everybody who asks is answered") {
    const auto first = ask<shut_down_done>(uut, shut_down{});
    const auto second = ask<shut_down_done>(uut, shut_down{});
    end_source();

    CHECK(first->reply);
    CHECK(second->reply);
  }

  TEST_CASE_FIXTURE(console_fixture, "viewers get what was there and the end") {
    viewer_stub viewer{system};
    attach(1, viewer);
    static_cast<void>(ask<shut_down_done>(uut, shut_down{}));
    source().input.feed("logout");
    end_source();

    CHECK(viewer.told.take() == "grant 65536; output 0+6; end");
  }

  TEST_CASE_FIXTURE(console_fixture, "a taker that waits is refused, not forgotten") {
    viewer_owner_stub holder{system};
    viewer_owner_stub taker{system};
    static_cast<void>(acquire(1, holder));
    const auto taken = acquire(2, taker, true);
    static_cast<void>(ask<shut_down_done>(uut, shut_down{}));
    end_source();

    CHECK(taken->refusal == ec::stopping);
  }
}

} // namespace lectern
