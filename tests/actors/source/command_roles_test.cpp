#include "actors/source/command.hpp"
#include "tests/actors/source/command_fixture.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <string>

namespace lectern {

namespace {

struct watched_terminal : terminal_fixture {
  watched_terminal() {
    const auto attached = ask<viewer_attached>(
      uut, attach_viewer{viewer_id{2}, viewer_role::spectator, watcher.handle});
    CHECK(attached->reply);
    send(uut, open_view{{viewer_id{2}, 0}, link_id{9}, spectator.handle});
  }

  /// The child writes as much as both of them have credit for, and the spectator has turns for it.
  void fill_window() {
    constexpr std::size_t piece = 4'096;
    for (std::size_t size = 0; size < viewer_window_bytes; size += piece) {
      child().input.feed(std::string(piece, 'x'));
      pass(feed_limits{}.turn_interval);
    }
    CHECK(spectator.shown->size() == viewer_window_bytes);
  }

  viewer_owner_stub watcher{system};
  viewer_stub spectator{system};
};

} // namespace

TEST_SUITE("command: spectators") {
  TEST_CASE_FIXTURE(watched_terminal,
                    "a spectator sees what the controller sees, and types nothing") {
    start();
    child().input.feed("hello");
    run();
    CHECK(*spectator.shown == "hello");
    CHECK(spectator.told.take() == "output 0+5");

    send(uut, input{viewer_id{2}, net::chunk::copy_of("rm")});
    send(uut, resize{viewer_id{2}, {1, 1}});
    send(uut, send_signal{viewer_id{2}, SIGINT});
    CHECK(child().input.written().empty());
    CHECK(child().input.window().empty());
    CHECK(child().signals().empty());
  }

  TEST_CASE_FIXTURE(watched_terminal, "a spectator that does not read holds nobody back") {
    start();
    for (int i = 0; i < 100; ++i) {
      child().input.feed(std::string(10'000, 'x'));
      run();
      send(uut, credit{{viewer_id{1}, 0}, 10'000});
    }

    CHECK(viewer.shown->size() == 1'000'000);
    CHECK(viewer.told.take().find("gap") == std::string::npos);
    CHECK(spectator.shown->size() <= viewer_window_bytes);
  }

  TEST_CASE_FIXTURE(watched_terminal, "each viewer hears of the end when it has everything") {
    start();
    fill_window();
    send(uut, credit{{viewer_id{1}, 0}, viewer_window_bytes});
    child().input.feed("bye");
    child().input.end();
    child().exit(7);
    run();
    CHECK(viewer.told.take().ends_with("end"));
    CHECK(owner.told.take() == "ended 7");
    CHECK(watcher.told.take().empty());

    send(uut, credit{{viewer_id{2}, 0}, 3});
    CHECK(spectator.told.take().ends_with("output 262144+3; end"));
    CHECK(watcher.told.take() == "ended 7");
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(watched_terminal,
                    "a spectator that reads nothing loses its view after a while") {
    start();
    fill_window();
    send(uut, credit{{viewer_id{1}, 0}, viewer_window_bytes});
    child().input.feed("more");
    pass(2 * feed_limits{}.stall_timeout);

    CHECK(watcher.told.take() == "stalled");
    CHECK(owner.told.take().empty());
  }

  TEST_CASE_FIXTURE(watched_terminal,
                    "a second controller is refused, and what it asked for is not kept") {
    viewer_owner_stub other{system};
    const auto refused =
      ask<viewer_attached>(uut, attach_viewer{viewer_id{3}, viewer_role::controller, other.handle});
    CHECK(refused->refusal == ec::console_busy);
    viewer_stub view{system};
    send(uut, open_view{{viewer_id{3}, 0}, link_id{10}, view.handle});
    start();
    child().input.feed("secret");
    run();

    CHECK(view.shown->empty());
  }
}

} // namespace lectern
