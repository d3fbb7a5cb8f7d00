#include "tests/actors/source/console_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

namespace lectern {

using namespace std::chrono_literals;

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

TEST_SUITE("console: viewers that do not read") {
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

  TEST_CASE_FIXTURE(console_fixture, "a viewer that acknowledges nothing of its window stalls") {
    viewer_owner_stub holder{system};
    viewer_stub viewer{system};
    static_cast<void>(acquire(1, holder));
    open(1, viewer);
    feed(std::string(viewer_window_bytes, 'x'));
    pass(2 * stall_timeout - 1ms);
    CHECK(holder.told.take().empty());

    pass(1ms);
    CHECK(holder.told.take() == "stalled");
  }

  TEST_CASE_FIXTURE(console_fixture, "a viewer may be silent for ever with 32 KiB unacknowledged") {
    viewer_owner_stub holder{system};
    viewer_stub viewer{system};
    static_cast<void>(acquire(1, holder));
    open(1, viewer);
    feed(std::string(32 * 1024, 'x'));
    pass(10 * stall_timeout);

    CHECK(holder.told.take().empty());
  }

  TEST_CASE_FIXTURE(console_fixture,
                    "a viewer that stops within what is left after the end stalls") {
    viewer_owner_stub holder{system};
    viewer_stub viewer{system};
    static_cast<void>(acquire(1, holder));
    open(1, viewer);
    feed(std::string(viewer_window_bytes + 1, 'x'));
    end_source();
    pass(2 * stall_timeout);

    CHECK(holder.told.take() == "stalled");
  }
}

} // namespace lectern
