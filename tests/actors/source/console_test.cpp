#include "tests/actors/source/console_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

namespace lectern {

using namespace std::chrono_literals;

namespace {

/// Enough for all that is still to be sent to the views that are served in turn.
constexpr auto many_turns = 100 * feed_limits{}.turn_interval;

feed_limits small_log() {
  feed_limits limits;
  limits.log_bytes = 100'000;
  limits.replay_bytes_max = 1'000;
  return limits;
}

struct small_console : console_fixture {
  small_console() : console_fixture(small_log()) {}
};

std::string lines_of(std::size_t bytes) {
  std::string text;
  while (text.size() < bytes)
    text += "line " + std::to_string(text.size()) + "\n";
  return text;
}

} // namespace

TEST_SUITE("console: viewers") {
  TEST_CASE_FIXTURE(console_fixture, "the source runs and is read though nobody watches") {
    feed(std::string(2'000'000, 'x'));

    CHECK(source().input.unread() == 0);
  }

  TEST_CASE_FIXTURE(console_fixture, "who attaches sees what was there and what comes") {
    feed("before ");
    viewer_stub viewer{system};
    attach(1, viewer);
    CHECK(viewer.told.take() == "grant 65536; output 0+7");
    feed("after");

    CHECK(*viewer.shown == "before after");
  }

  TEST_CASE_FIXTURE(small_console, "who comes back goes on where it was, if that is still kept") {
    feed("before ");
    viewer_stub viewer{system};
    attach(1, viewer);
    const auto log = viewer.begun->at.log;
    CHECK_FALSE(log.empty());
    CHECK(viewer.begun->at.offset == 0);
    CHECK(viewer.begun->end == 7);
    detach(1);
    feed("meanwhile");

    viewer_stub again{system};
    attach(2, again, log_position{log, 7});
    CHECK(*again.shown == "meanwhile");
    CHECK(again.begun->at.offset == 7);
    CHECK(again.begun->end == 16);
  }

  TEST_CASE_FIXTURE(small_console, "who was too long away, or elsewhere, sees all that is kept") {
    feed(lines_of(50'000));
    viewer_stub first{system};
    attach(1, first);
    const auto log = first.begun->at.log;
    for (const auto& unknown : {log_position{"other", 7}, log_position{log, 50'000'000}}) {
      viewer_stub viewer{system};
      detach(2);
      attach(2, viewer, unknown);
      pass(many_turns);
      CHECK(viewer.shown->size() >= 50'000);
      CHECK(viewer.begun->at.log == log);
      CHECK(viewer.begun->at.offset == 0);
    }
    feed(lines_of(150'000));
    viewer_stub late{system};
    attach(3, late, log_position{log, 0});
    pass(many_turns);
    CHECK(late.begun->at.offset > 90'000);
    CHECK(late.shown->starts_with("line "));
  }

  TEST_CASE_FIXTURE(small_console, "a replay begins at the start of a line, not beyond its limit") {
    const auto text = lines_of(50'000);
    feed(text);
    viewer_stub viewer{system};
    attach(1, viewer);

    CHECK(text.ends_with(*viewer.shown));
    CHECK(viewer.shown->size() <= 1'000);
    CHECK(viewer.shown->size() > 900);
    CHECK(text[text.size() - viewer.shown->size() - 1] == '\n');
  }

  TEST_CASE_FIXTURE(small_console, "a replay begins with the modes in force, at a boundary") {
    feed("\x1b[?1049h\x1b[?25l");
    feed(std::string(20'000, 'x') + "\x1b[1;31m" + std::string(997, 'y'));
    viewer_stub viewer{system};
    attach(1, viewer);

    CHECK(*viewer.shown == std::string(997, 'y'));
    CHECK(viewer.begun->modes == "\x1b[?1049h\x1b[?25l");
    CHECK(viewer.begun->at.offset + 997 == viewer.begun->end);
  }

  TEST_CASE_FIXTURE(small_console, "who comes back where it was has the modes already") {
    viewer_stub viewer{system};
    attach(1, viewer);
    feed("\x1b[?1049h");
    const auto log = viewer.begun->at.log;
    viewer_stub again{system};
    attach(2, again, log_position{log, 8});

    CHECK(again.begun->modes.empty());
    CHECK(source().input.window().empty());
  }

  TEST_CASE_FIXTURE(small_console, "a full-screen program repaints for a viewer that comes late") {
    feed("\x1b[?1049h" + std::string(20'000, 'x'));
    viewer_stub viewer{system};
    attach(1, viewer);
    CHECK(source().input.window() == "80x24");
    send(uut, resize{viewer_id{1}, {100, 40}});
    CHECK(source().input.window() == "80x24");

    pass(100ms);
    CHECK(source().input.window() == "100x40");
    feed("\x1b[?1049l" + std::string(20'000, 'x'));
    viewer_stub next{system};
    attach(2, next);
    CHECK(source().input.window() == "100x40");
  }

  TEST_CASE_FIXTURE(small_console, "a replay without a line's end begins anywhere") {
    feed(std::string(50'000, 'x'));
    viewer_stub viewer{system};
    attach(1, viewer);

    CHECK(viewer.shown->size() == 1'000);
  }

  TEST_CASE_FIXTURE(small_console, "a slow viewer skips what the log has lost, and is told") {
    viewer_stub viewer{system};
    attach(1, viewer);
    feed(std::string(viewer_window_bytes, 'a'));
    viewer.told.clear();
    feed(std::string(300'000, 'b'));
    CHECK(viewer.told.take().empty()); // The gap still grows.

    send(uut, credit{{viewer_id{1}, 0}, viewer_window_bytes / 16 - 1});
    CHECK(viewer.told.take().empty());
    send(uut, credit{{viewer_id{1}, 0}, 1});
    CHECK(viewer.told.take().starts_with("gap 262144-"));
    CHECK(viewer.shown->substr(viewer_window_bytes) == std::string(viewer_window_bytes / 16, 'b'));
  }

  TEST_CASE_FIXTURE(small_console,
                    "a slow viewer does not hold back the source or another viewer") {
    viewer_stub slow{system};
    viewer_stub quick{system};
    attach(1, slow);
    attach(2, quick);
    for (int i = 0; i < 100; ++i) {
      feed(std::string(10'000, 'x'));
      pass(console_limits.turn_interval);
      send(uut, credit{{viewer_id{2}, 0}, 10'000});
    }

    CHECK(source().input.unread() == 0);
    CHECK(slow.shown->size() > viewer_window_bytes / 16 * 15);
    CHECK(slow.shown->size() <= viewer_window_bytes);
    CHECK(quick.shown->size() == 1'000'000);
    CHECK(quick.told.take().find("gap") == std::string::npos);
  }

  TEST_CASE_FIXTURE(console_fixture, "credit of one viewer is not another's") {
    viewer_stub one{system};
    viewer_stub other{system};
    attach(1, one);
    attach(2, other);
    feed(std::string(300'000, 'x'));
    pass(many_turns);
    send(uut, credit{{viewer_id{1}, 0}, 20'000});

    CHECK(one.shown->size() == viewer_window_bytes + 20'000);
    CHECK(other.shown->size() == viewer_window_bytes);
  }

  TEST_CASE_FIXTURE(console_fixture,
                    "a viewer that detached is sent nothing, and the source no byte") {
    viewer_stub viewer{system};
    attach(1, viewer);
    viewer.told.clear();
    detach(1);
    detach(1);
    feed("abc");

    CHECK(viewer.told.take().empty());
    CHECK(source().input.written().empty());
    CHECK(source().signals().empty());
  }

  TEST_CASE_FIXTURE(console_fixture, "a log that was cleared is gone for who comes later only") {
    viewer_stub watching{system};
    attach(1, watching);
    feed(std::string(viewer_window_bytes + 3, 'x'));
    CHECK(ask<console_log_cleared>(uut, clear_console_log{})->reply);
    CHECK(ask<console_log>(uut, get_console_log{})->reply->parts.empty());
    viewer_stub late{system};
    attach(2, late);
    feed("new");
    CHECK(*late.shown == "new");

    send(uut, credit{{viewer_id{1}, 0}, 6});
    CHECK(*watching.shown == std::string(viewer_window_bytes + 3, 'x') + "new");
  }

  TEST_CASE_FIXTURE(console_fixture, "the log is what was written, however it is viewed") {
    feed("abc");
    feed("def");

    CHECK(read_log() == "abcdef");
  }

  TEST_CASE_FIXTURE(console_fixture,
                    "the log may be read at any time, and reading takes nothing from it") {
    CHECK(read_log().empty());
    viewer_stub viewer{system};
    attach(1, viewer);
    feed("abc");
    CHECK(read_log() == "abc");
    CHECK(read_log() == "abc");
    end_source();
    CHECK(read_log() == "abc");

    viewer_stub late{system};
    attach(2, late);
    CHECK(*viewer.shown == "abc");
    CHECK(*late.shown == "abc");
  }
}

TEST_SUITE("console: input") {
  TEST_CASE_FIXTURE(console_fixture, "typing reaches the source and is granted again") {
    viewer_stub viewer{system};
    attach(1, viewer);
    viewer.told.clear();
    type(1, "ls\n");

    CHECK(source().input.written() == "ls\n");
    CHECK(viewer.told.take() == "grant 3");
  }

  TEST_CASE_FIXTURE(console_fixture, "only the viewer that controls types, sizes and signals") {
    viewer_stub viewer{system};
    viewer_stub spectator{system};
    type(1, "early");
    attach(1, viewer);
    attach(2, spectator);
    type(2, "not mine");
    send(uut, resize{viewer_id{2}, {1, 1}});
    CHECK(source().input.window().empty());
    CHECK(spectator.told.take().empty());
    detach(1);
    type(1, "late");

    CHECK(source().input.written().empty());
  }

  TEST_CASE_FIXTURE(console_fixture, "the next controller is granted what is left") {
    viewer_stub one{system};
    viewer_stub other{system};
    source().input.set_room(0);
    const std::string window(console_limits.input_bytes_max, 'a');
    REQUIRE(
      ask<viewer_attached>(
        uut, attach_viewer{viewer_id{1}, viewer_role::controller, owner.handle, false, {}, true})
        ->reply);
    open(1, one);
    type(1, window.substr(5));
    attach(2, other);
    one.told.clear();
    CHECK(other.told.take().empty());
    send(uut, give_control{viewer_id{1}, viewer_id{2}});
    CHECK(other.told.take() == "grant 5");
    type(1, "not any more");
    type(2, "bcdef");
    source().input.set_room(window.size());
    run();
    CHECK(other.told.take() == "grant " + std::to_string(window.size()));
    CHECK(one.told.take() == "participates");
    CHECK(source().input.written() == window.substr(5) + "bcdef");
  }

  TEST_CASE_FIXTURE(console_fixture, "10,000 who come, type and leave are granted 64 KiB in all") {
    source().input.set_room(0); // It does not read.
    std::size_t granted = 0;
    for (std::uint64_t link = 1; link <= 10'000; ++link) {
      viewer_stub viewer{system};
      attach(link, viewer);
      const auto told = viewer.told.take();
      const auto bytes = told.empty() ? 0 : std::stoul(told.substr(std::string{"grant "}.size()));
      granted += bytes / 2;
      for (std::size_t i = 0; i < bytes / 2; ++i)
        caf::anon_send(uut, input{viewer_id{link}, net::chunk::copy_of("x")});
      type(link, bytes == 0 ? "beyond what was granted" : "");
      detach(link);
    }
    CHECK(granted == 64 * 1024 - 1);

    source().input.set_room(1'000'000);
    run();
    CHECK(source().input.written() == std::string(granted, 'x'));
  }

  TEST_CASE_FIXTURE(console_fixture,
                    "after a restart, input is bounded by the room of the new source") {
    end_source();
    pass(100ms);
    REQUIRE(unit.children.size() == 2);
    source().input.set_room(0);
    viewer_stub viewer{system};
    attach(1, viewer);
    const auto window = console_limits.input_bytes_max;
    CHECK(viewer.told.take() == "grant " + std::to_string(window));
    type(1, std::string(window, 'a'));

    source().input.set_room(1);
    run();
    CHECK(viewer.told.take() == "grant 1");
  }

  TEST_CASE_FIXTURE(console_fixture, "a viewer that has detached is released") {
    auto viewer = std::make_optional<viewer_stub>(system);
    const auto handle = caf::actor_cast<caf::weak_actor_ptr>(viewer->handle);
    attach(1, *viewer);
    detach(1);
    viewer.reset();
    run();

    CHECK_FALSE(handle.lock());
  }

  TEST_CASE_FIXTURE(console_fixture, "the end of input, signals and strangers mean nothing") {
    viewer_stub viewer{system};
    attach(1, viewer);
    send(uut, input_end{viewer_id{1}});
    send(uut, send_signal{viewer_id{1}, 9});

    CHECK_FALSE(source().input.is_closed());
    CHECK(source().signals().empty());
  }

  TEST_CASE_FIXTURE(console_fixture, "a size counts for this source and the next") {
    viewer_stub viewer{system};
    attach(1, viewer);
    send(uut, resize{viewer_id{1}, {100, 40}});
    CHECK(source().input.window() == "100x40");
    end_source();
    pass(100ms);

    REQUIRE(unit.children.size() == 2);
    CHECK(source().started_with.terminal == net::terminal_size{100, 40});
  }
}

TEST_SUITE("console: controllers") {
  TEST_CASE_FIXTURE(console_fixture, "one controls the console, others are refused") {
    viewer_owner_stub first{system};
    viewer_owner_stub second{system};
    CHECK(acquire(1, first)->reply);

    CHECK(acquire(2, second)->refusal == ec::console_busy);
    CHECK(first.told.take().empty());
    detach(1);
    CHECK(acquire(2, second)->reply);
  }

  TEST_CASE_FIXTURE(console_fixture, "a taker is answered after the holder has left") {
    viewer_owner_stub first{system};
    viewer_owner_stub second{system};
    static_cast<void>(acquire(1, first));
    const auto taken = acquire(2, second, true);
    CHECK(first.told.take() == "wanted");
    CHECK(taken->is_pending());

    detach(1);
    CHECK(taken->reply);
    CHECK(second.told.take().empty());
  }

  TEST_CASE_FIXTURE(console_fixture, "a taker that gives up while it waits is refused") {
    viewer_owner_stub first{system};
    viewer_owner_stub second{system};
    static_cast<void>(acquire(1, first));
    const auto taken = acquire(2, second, true);
    detach(2);

    CHECK(taken->refusal == ec::console_busy);
  }

  TEST_CASE_FIXTURE(console_fixture, "a holder that does not leave is passed over after 2 s") {
    viewer_owner_stub first{system};
    viewer_owner_stub second{system};
    static_cast<void>(acquire(1, first));
    const auto taken = acquire(2, second, true);
    pass(1'999ms);
    CHECK(taken->is_pending());

    pass(1ms);
    CHECK(taken->reply);
    CHECK(first.told.take() == "wanted; watches");
    detach(1);
    CHECK(acquire(3, first)->refusal == ec::console_busy);
  }

  TEST_CASE_FIXTURE(console_fixture, "takers are served in order") {
    viewer_owner_stub controllers[3] = {viewer_owner_stub{system}, viewer_owner_stub{system},
                                        viewer_owner_stub{system}};
    static_cast<void>(acquire(1, controllers[0]));
    const auto second = acquire(2, controllers[1], true);
    const auto third = acquire(3, controllers[2], true);
    detach(1);
    CHECK(second->reply);
    CHECK(third->is_pending());
    CHECK(controllers[1].told.take() == "wanted");

    detach(2);
    CHECK(third->reply);
    CHECK(controllers[2].told.take().empty());
  }

  TEST_CASE_FIXTURE(console_fixture, "the holder hears of a viewer that does not read any more") {
    const auto timeout = console_limits.stall_timeout;
    viewer_owner_stub holder{system};
    viewer_stub viewer{system};
    static_cast<void>(acquire(1, holder));
    open(1, viewer);
    feed(std::string(viewer_window_bytes + 1, 'x'));
    pass(timeout);
    CHECK(holder.told.take().empty()); // It might have read until just now.
    send(uut, credit{{viewer_id{1}, 0}, 1});
    feed("more");
    pass(timeout);
    CHECK(holder.told.take().empty());

    pass(timeout);
    CHECK(holder.told.take() == "stalled");
  }

  TEST_CASE_FIXTURE(console_fixture, "a viewer that has everything may be silent for ever") {
    viewer_owner_stub holder{system};
    viewer_stub viewer{system};
    static_cast<void>(acquire(1, holder));
    open(1, viewer);
    feed(std::string(viewer_window_bytes, 'x'));
    pass(10 * console_limits.stall_timeout);

    CHECK(holder.told.take().empty());
  }

  TEST_CASE_FIXTURE(console_fixture, "the holder hears of the end behind the viewers") {
    viewer_owner_stub holder{system};
    viewer_stub viewer{system};
    static_cast<void>(acquire(1, holder));
    open(1, viewer);
    viewer.told.clear();
    end_source();

    CHECK(viewer.told.take() == "end");
    CHECK(holder.told.take() == "ended 0");
  }

  TEST_CASE_FIXTURE(console_fixture, "the holder hears of the end behind what a slow viewer has") {
    viewer_owner_stub holder{system};
    viewer_stub viewer{system};
    static_cast<void>(acquire(1, holder));
    open(1, viewer);
    feed(std::string(viewer_window_bytes + 1, 'x'));
    end_source();
    CHECK(holder.told.take().empty());

    send(uut, credit{{viewer_id{1}, 0}, 1});
    CHECK(viewer.shown->size() == viewer_window_bytes + 1);
    CHECK(holder.told.take() == "ended 0");
  }
}

} // namespace lectern
