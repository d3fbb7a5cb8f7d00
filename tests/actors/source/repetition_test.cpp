#include "tests/actors/source/console_fixture.hpp"

#include <doctest/doctest.h>

#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace lectern {

namespace {

/// A console whose viewers do the same again and again.
struct repetition_fixture : console_fixture {
  static constexpr int rounds = 1'000;

  /// What may be left of all rounds together. Chosen: a tenth of the least that one more entry of
  /// a map or a queue would take in each of them.
  static constexpr std::size_t bytes_left_max = 4 * 1024;

  /// Claims that after the rounds there is as much as after the first few.
  template <class Round>
  void repeat(Round round) {
    for (int i = 0; i < 10; ++i)
      run_one(round);
    const auto bytes = allocated_bytes();
    const auto actors = unit.living().size();
    const auto timers = unit.clock.pending().size();
    for (int i = 0; i < rounds; ++i)
      run_one(round);

    CHECK(allocated_bytes() <= bytes + bytes_left_max);
    CHECK(unit.living().size() == actors);
    CHECK(unit.clock.pending().size() <= timers);
  }

  template <class Round>
  void run_one(Round& round) {
    round(++viewers);
    pass(console_limits.viewers_delay); // Whoever follows roles knows of it.
    owner.told.clear();
  }

  /// Of this program. 0 under sanitizers, which have an allocator of their own.
  static std::size_t allocated_bytes() { return ::mallinfo2().uordblks; }

  void enter(std::uint64_t viewer, const viewer_stub& view, viewer_role role) {
    REQUIRE(ask<viewer_attached>(
              uut, attach_viewer{viewer_id{viewer}, role, owner.handle, false, "somebody", true})
              ->reply);
    open(viewer, view);
  }

  std::uint64_t viewers = 0; ///< How many there have been.
};

} // namespace

TEST_SUITE("console: what is repeated leaves nothing") {
  TEST_CASE_FIXTURE(repetition_fixture, "1,000 spectators who come, look and leave") {
    feed("shown");
    repeat([this](std::uint64_t number) {
      viewer_stub view{system};
      enter(number, view, viewer_role::spectator);
      detach(number);
      REQUIRE(*view.shown == "shown");
    });
  }

  TEST_CASE_FIXTURE(repetition_fixture, "control that is asked for and given 1,000 times") {
    constexpr std::uint64_t first = 1'000'000;
    viewer_stub views[] = {viewer_stub{system}, viewer_stub{system}};
    enter(first, views[0], viewer_role::controller);
    enter(first + 1, views[1], viewer_role::participant);
    std::uint64_t holder = 0;
    repeat([&](std::uint64_t) {
      send(uut, ask_control{viewer_id{first + 1 - holder}});
      send(uut, give_control{viewer_id{first + holder}});
      views[holder].told.clear();
      holder = 1 - holder;
      // Each time it is the whole budget, not a share of it.
      REQUIRE(views[holder].told.take().ends_with("controls by somebody; grant 65536"));
      views[holder].told.clear();
    });
  }

  TEST_CASE_FIXTURE(repetition_fixture,
                    "1,000 who come, type into a source that takes nothing, and leave") {
    source().input.set_room(0);
    repeat([this](std::uint64_t number) {
      viewer_stub view{system};
      enter(number, view, viewer_role::controller);
      type(number, "x");
      detach(number);
    });
    viewer_stub last{system};
    enter(++viewers, last, viewer_role::controller);
    const auto left = console_limits.input_bytes_max - (viewers - 1);
    CHECK(last.told.take() == "grant " + std::to_string(left));
  }

  TEST_CASE_FIXTURE(repetition_fixture, "1,000 views that one viewer opens and closes") {
    constexpr std::uint64_t viewer = 1'000'000;
    viewer_stub view{system};
    enter(viewer, view, viewer_role::controller);
    repeat([&](std::uint64_t) {
      send(uut, close_view{{viewer_id{viewer}, 0}});
      open(viewer, view);
      view.told.clear();
    });
    feed(std::string(2 * viewer_window_bytes, 'x'));
    CHECK(view.shown->size() == viewer_window_bytes); // One window, not one for each.
  }
}

} // namespace lectern
