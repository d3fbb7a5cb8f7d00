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

} // namespace lectern
