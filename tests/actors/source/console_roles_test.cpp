#include "tests/actors/source/console_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>

namespace lectern {

using namespace std::chrono_literals;

namespace {

/// A console with viewers whose clients understand roles, and one whose client does not.
struct roles_fixture : console_fixture {
  struct client {
    explicit client(caf::actor_system& system) : owner(system), view(system) {}

    viewer_owner_stub owner;
    viewer_stub view;
  };

  /// Attaches the viewer `number` in this role under a name of one letter, from `A`.
  client& enter(std::uint64_t number, viewer_role role, bool force = false) {
    auto& made = clients.emplace_back(system);
    attached = ask<viewer_attached>(
      uut, attach_viewer{viewer_id{number}, role, made.owner.handle, force, name_of(number), true});
    if (attached->reply)
      open(number, made.view);
    made.view.told.clear();
    return made;
  }

  static std::string name_of(std::uint64_t number) {
    return {static_cast<char>('A' + static_cast<int>(number) - 1)};
  }

  void wish(std::uint64_t viewer) { send(uut, ask_control{viewer_id{viewer}}); }
  void give(std::uint64_t viewer) { send(uut, give_control{viewer_id{viewer}}); }

  std::deque<client> clients;
  std::shared_ptr<const answer_to<viewer_attached>> attached;
};

const std::string whole_budget = std::to_string(console_limits.input_bytes_max);

} // namespace

TEST_SUITE("console: roles") {
  TEST_CASE_FIXTURE(roles_fixture, "a view begins with the role of its viewer") {
    CHECK(enter(1, viewer_role::controller).view.begun->role == viewer_role::controller);
    CHECK(enter(2, viewer_role::participant).view.begun->role == viewer_role::participant);
    CHECK(enter(3, viewer_role::spectator).view.begun->role == viewer_role::spectator);
  }

  TEST_CASE_FIXTURE(roles_fixture, "nothing of a viewer without control reaches the source") {
    enter(1, viewer_role::controller);
    for (const auto role : {viewer_role::participant, viewer_role::spectator}) {
      enter(2, role);
      type(2, "x");
      send(uut, resize{viewer_id{2}, {1, 1}});
      send(uut, send_signal{viewer_id{2}, 9});
      send(uut, input_end{viewer_id{2}});
      give(2);
      detach(2);
    }

    CHECK(source().input.written().empty());
    CHECK(source().input.window().empty());
    CHECK(source().signals().empty());
    type(1, "mine");
    CHECK(source().input.written() == "mine");
  }

  TEST_CASE_FIXTURE(roles_fixture, "a participant that asks is given control, at the right byte") {
    auto& holder = enter(1, viewer_role::controller);
    auto& other = enter(2, viewer_role::participant);
    feed("before");
    wish(2);
    wish(2);
    CHECK(holder.view.told.take() == "output 0+6; asked by B");
    CHECK(other.view.told.take() == "output 0+6");

    give(1);
    feed("after");
    CHECK(holder.view.told.take() == "participates by B; output 6+5");
    CHECK(other.view.told.take() == "controls by A; grant " + whole_budget + "; output 6+5");
    CHECK(holder.owner.told.take() == "participates by B");
    CHECK(other.owner.told.take() == "controls by A");
    type(1, "late");
    type(2, "mine");
    CHECK(source().input.written() == "mine");
  }

  TEST_CASE_FIXTURE(
    roles_fixture, "a controller hears of a request that is older than its view, after its begin") {
    viewer_stub late{system};
    const auto taken = ask<viewer_attached>(
      uut, attach_viewer{viewer_id{1}, viewer_role::controller, owner.handle, false, "A", true});
    REQUIRE(taken->reply);
    enter(2, viewer_role::participant);
    wish(2);
    open(1, late);
    CHECK(late.told.take() == "grant " + whole_budget + "; asked by B");
  }

  TEST_CASE_FIXTURE(
    roles_fixture,
    "what is typed between giving control and its mark counts against the next grant") {
    auto& viewer = enter(1, viewer_role::controller);
    source().input.set_room(0);
    const auto budget = console_limits.input_bytes_max;
    type(1, "before");
    give(1);
    wish(1);
    CHECK(viewer.view.told.take() == "participates; controls; grant " + std::to_string(budget - 6));

    type(1, "old");
    type(1, std::string(budget - 6, 'x'));
    source().input.set_room(budget + 1);
    run();
    CHECK(source().input.written() == "beforeold" + std::string(budget - 9, 'x'));
  }

  TEST_CASE_FIXTURE(roles_fixture, "a client that types only what it is granted loses no key") {
    auto& viewer = enter(1, viewer_role::controller);
    source().input.set_room(0);
    const auto budget = console_limits.input_bytes_max;
    std::string typed;
    for (std::size_t left = budget; left > 0; left /= 2) {
      typed += std::string(left - left / 2, 'x');
      type(1, std::string(left - left / 2, 'x'));
      give(1);
      wish(1);
    }
    CHECK(typed.size() == budget);
    CHECK(viewer.view.told.take().ends_with("controls"));
    source().input.set_room(budget);
    run();

    CHECK(source().input.written() == typed);
    CHECK(viewer.view.told.take() == "grant " + whole_budget);
  }

  TEST_CASE_FIXTURE(roles_fixture, "a viewer from which control was taken cannot get it again") {
    enter(1, viewer_role::controller);
    enter(2, viewer_role::controller, true);
    wish(1);
    give(2);
    type(1, "typed before it knew");

    CHECK(source().input.written().empty());
  }

  TEST_CASE_FIXTURE(roles_fixture, "a client that does not follow roles keeps control") {
    viewer_stub old{system};
    attach(1, old);
    old.told.clear();
    give(1);
    enter(2, viewer_role::participant);
    type(1, "mine");

    CHECK(old.told.take().starts_with("grant "));
    CHECK(source().input.written() == "mine");
  }

  TEST_CASE_FIXTURE(roles_fixture, "free control is granted to a participant when it asks") {
    auto& viewer = enter(1, viewer_role::participant);
    type(1, "early");
    wish(1);

    CHECK(viewer.view.told.take() == "controls; grant " + whole_budget);
    type(1, "x");
    CHECK(source().input.written() == "x");
  }

  TEST_CASE_FIXTURE(
    roles_fixture,
    "a viewer that has not read all of an ended source types nothing into the next") {
    enter(1, viewer_role::controller);
    auto& slow = enter(2, viewer_role::participant);
    for (std::size_t size = 0; size <= viewer_window_bytes; size += 4'096) {
      feed(std::string(4'096, 'x'));
      pass(feed_limits{}.turn_interval);
    }
    end_source();
    pass(restart_limits{}.delay_min);
    REQUIRE(unit.children.size() == 2);
    slow.view.told.clear();

    wish(2);
    detach(1);
    CHECK(slow.view.told.take() == "controls");
    type(2, "early");
    send(uut, credit{{viewer_id{2}, 0}, viewer_window_bytes});
    CHECK(slow.view.told.take().ends_with("end"));
    type(2, "late");
    CHECK(source().input.written().empty());
  }

  TEST_CASE_FIXTURE(roles_fixture,
                    "a spectator asks for nothing, and its controller hears nothing") {
    auto& holder = enter(1, viewer_role::controller);
    enter(2, viewer_role::spectator);
    wish(2);
    CHECK(holder.view.told.take().empty());

    detach(1);
    wish(2);
    type(2, "x");
    CHECK(source().input.written().empty());
  }

  TEST_CASE_FIXTURE(roles_fixture,
                    "a controller that is taken over by force watches from then on") {
    auto& holder = enter(1, viewer_role::controller);
    auto& taker = enter(2, viewer_role::controller, true);
    CHECK(attached->reply);
    CHECK(holder.view.told.take() == "watches by B");
    CHECK(holder.owner.told.take() == "watches by B");
    CHECK(taker.owner.told.take().empty());

    type(1, "late");
    type(2, "mine");
    wish(1);
    feed("shown");
    CHECK(source().input.written() == "mine");
    CHECK(*holder.view.shown == "shown");
    CHECK(taker.view.told.take() == "grant 4; output 0+5");
  }

  TEST_CASE_FIXTURE(roles_fixture, "a client without roles is asked to leave, not to watch") {
    viewer_owner_stub holder{system};
    viewer_stub view{system};
    CHECK(acquire(1, holder)->reply);
    open(1, view);
    view.told.clear();
    enter(2, viewer_role::participant);
    wish(2);
    enter(3, viewer_role::controller, true);

    CHECK(view.told.take().empty());
    CHECK(holder.told.take() == "wanted");
    CHECK(attached->is_pending());
  }

  TEST_CASE_FIXTURE(roles_fixture,
                    "those that follow roles learn who is there, a change at a time") {
    auto& first = enter(1, viewer_role::controller);
    enter(2, viewer_role::participant);
    enter(3, viewer_role::spectator);
    CHECK(first.view.told.take().empty());
    pass(console_limits.viewers_delay);
    CHECK(first.view.told.take() == "viewers A/B,C/2");

    detach(2);
    detach(3);
    pass(console_limits.viewers_delay);
    CHECK(first.view.told.take() == "viewers A//0");
    pass(10s);
    CHECK(first.view.told.take().empty());
  }

  TEST_CASE_FIXTURE(roles_fixture, "of a crowd 16 are named and all are counted") {
    auto& first = enter(1, viewer_role::spectator);
    for (std::uint64_t i = 2; i <= 20; ++i)
      enter(i, viewer_role::spectator);
    pass(console_limits.viewers_delay);

    CHECK(first.view.told.take() == "viewers /A,B,C,D,E,F,G,H,I,J,K,L,M,N,O,P/20");
  }

  TEST_CASE_FIXTURE(roles_fixture, "a keystroke's echo reaches 100 spectators at once") {
    enter(1, viewer_role::controller);
    for (std::uint64_t i = 2; i <= 101; ++i)
      enter(i, viewer_role::spectator);
    feed("x");

    for (const auto& viewer : clients)
      CHECK(*viewer.view.shown == "x");
  }

  TEST_CASE_FIXTURE(roles_fixture, "after a flood each of 100 spectators has the last byte") {
    auto& controller = enter(1, viewer_role::controller);
    for (std::uint64_t i = 2; i <= 101; ++i)
      enter(i, viewer_role::spectator);
    const std::string text(100'000, 'x');
    feed(text + "end");
    CHECK(controller.view.shown->size() == text.size() + 3);
    CHECK(clients.back().view.shown->size() < text.size());

    pass(1s);
    for (const auto& viewer : clients)
      CHECK(viewer.view.shown->ends_with("end"));
  }

  TEST_CASE_FIXTURE(roles_fixture, "a spectator that leaves or stalls ends nothing but itself") {
    auto& controller = enter(1, viewer_role::controller);
    auto& stalled = enter(2, viewer_role::spectator);
    enter(3, viewer_role::spectator);
    detach(3);
    feed(std::string(viewer_window_bytes + 1, 'x'));
    send(uut, credit{{viewer_id{1}, 0}, viewer_window_bytes});
    pass(2 * console_limits.stall_timeout);

    CHECK(stalled.owner.told.take().starts_with("stalled"));
    CHECK(controller.owner.told.take().empty());
    type(1, "x");
    CHECK(source().input.written() == "x");
  }
}

} // namespace lectern
