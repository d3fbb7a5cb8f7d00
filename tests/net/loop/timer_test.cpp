#include "net/loop/timer.hpp"
#include "tests/net/loop/loop_fixture.hpp"

#include <optional>

namespace lectern::net {

using namespace std::chrono_literals;

TEST_SUITE("timer") {
  TEST_CASE_FIXTURE(loop_fixture, "a deadline fires once, not before its time") {
    auto uut = make_timer(loop);
    const auto begin = std::chrono::steady_clock::now();
    int fired = 0;
    uut.start(5ms, [&] { ++fired; });

    run_until([&] { return fired > 0; });
    CHECK(std::chrono::steady_clock::now() - begin >= 5ms);
    run_ready();
    CHECK(fired == 1);
  }

  TEST_CASE_FIXTURE(loop_fixture, "cancel wins over a deadline that has passed") {
    auto first = make_timer(loop);
    auto second = make_timer(loop);
    int fired = 0;
    // Both are due in the same round; whichever runs first cancels the other.
    first.start(0ms, [&] { ++fired, second.cancel(); });
    second.start(0ms, [&] { ++fired, first.cancel(); });

    run_until([&] { return fired > 0; });
    run_ready();
    CHECK(fired == 1);
  }

  TEST_CASE_FIXTURE(loop_fixture, "a timer runs until it fires or is cancelled") {
    auto uut = make_timer(loop);
    CHECK_FALSE(uut.is_running());
    std::optional<bool> runs_while_it_fires;
    uut.start(0ms, [&] { runs_while_it_fires = uut.is_running(); });
    CHECK(uut.is_running());
    run_until([&] { return runs_while_it_fires.has_value(); });
    CHECK_FALSE(*runs_while_it_fires);

    uut.start(1h, [] {});
    uut.cancel();
    CHECK_FALSE(uut.is_running());
  }

  TEST_CASE_FIXTURE(loop_fixture, "a timer that died does not fire") {
    auto first = make_timer(loop);
    std::optional<timer> second = make_timer(loop);
    bool was_first = false;
    bool was_second = false;
    first.start(0ms, [&] { was_first = true, second.reset(); });
    second->start(0ms, [&] { was_second = true; });

    run_until([&] { return was_first; });
    run_ready();
    CHECK_FALSE(was_second);
  }

  TEST_CASE_FIXTURE(loop_fixture, "a new deadline replaces the old one") {
    auto uut = make_timer(loop);
    const auto begin = std::chrono::steady_clock::now();
    int old_fired = 0;
    int new_fired = 0;
    uut.start(0ms, [&] { ++old_fired; });
    uut.start(5ms, [&] { ++new_fired; });

    run_until([&] { return new_fired > 0; });
    CHECK(old_fired == 0);
    CHECK(std::chrono::steady_clock::now() - begin >= 5ms); // Nor at the time of the old one.
  }

  TEST_CASE_FIXTURE(loop_fixture, "a function may set the next deadline") {
    auto uut = make_timer(loop);
    int fired = 0;
    std::function<void()> again = [&] {
      if (++fired < 3)
        uut.start(0ms, again);
    };
    uut.start(0ms, again);

    run_until([&] { return fired == 3; });
    run_ready();
    CHECK(fired == 3);
  }

  TEST_CASE_FIXTURE(loop_fixture, "a function may destroy its own timer") {
    std::optional<timer> uut = make_timer(loop);
    bool fired = false;
    uut->start(0ms, [&] { uut.reset(), fired = true; });

    run_until([&] { return fired; });
    CHECK_FALSE(uut);
  }
}

} // namespace lectern::net
