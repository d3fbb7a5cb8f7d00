#include "actors/runtime/overloaded.hpp"
#include "actors/source/source_fsm.hpp"
#include "tests/actors/sequences.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <variant>

namespace lectern {

namespace {

using phase = source_fsm::phase;

std::string to_words(const source_fsm::actions& actions) {
  using fsm = source_fsm;
  const auto say = overloaded{
    [](const fsm::begin_opening&) { return std::string{"begin"}; },
    [](const fsm::cancel_opening&) { return std::string{"cancel"}; },
    [](const fsm::hang_up_group&) { return std::string{"hup"}; },
    [](const fsm::kill_group&) { return std::string{"kill"}; },
    [](const fsm::arm_kill_deadline& a) { return "kill in " + std::to_string(a.after.count()); },
    [](const fsm::arm_drain_deadline&) { return std::string{"arm drain"}; },
    [](const fsm::cut_output& a) { return std::string{a.abandons_views ? "cut for good" : "cut"}; },
    [](const fsm::report& a) {
      return a.ending.open_error != 0 ? "failed " + std::to_string(a.ending.open_error)
                                      : "report " + std::to_string(a.ending.status.shell_code());
    },
  };
  std::string text;
  for (const auto& action : actions)
    text += (text.empty() ? "" : "; ") + std::visit(say, action);
  return text;
}

struct talking_fsm {
  template <class Event>
  std::string on(const Event& event) {
    return to_words(fsm.on(event));
  }

  source_fsm fsm;
};

struct opening_fsm : talking_fsm {
  opening_fsm() { on(source_fsm::open{}); }
};

struct running_fsm : opening_fsm {
  explicit running_fsm(std::size_t streams = 1) { on(source_fsm::opened{streams}); }
};

} // namespace

TEST_SUITE("source_fsm") {
  TEST_CASE("an exit is reported once the output is drained, not before") {
    running_fsm uut;
    CHECK(uut.on(net::exit_status{3, 0}) == "arm drain");
    CHECK(uut.fsm.current() == phase::draining);

    CHECK(uut.on(source_fsm::drained{}) == "report 3");
    CHECK(uut.fsm.current() == phase::stopped);
  }

  TEST_CASE("a drained output waits for the exit") {
    running_fsm uut;
    CHECK(uut.on(source_fsm::drained{}).empty());
    CHECK(uut.fsm.current() == phase::exiting);

    CHECK(uut.on(net::exit_status{3, 0}) == "report 3");
  }

  TEST_CASE("every stream has to be drained") {
    running_fsm uut{2};
    CHECK(uut.on(source_fsm::drained{}).empty());
    CHECK(uut.on(net::exit_status{}) == "arm drain");
    CHECK(uut.fsm.current() == phase::draining);

    CHECK(uut.on(source_fsm::drained{}) == "report 0");
  }

  TEST_CASE("output that background children hold is cut when the deadline passes") {
    running_fsm uut;
    uut.on(net::exit_status{});
    CHECK(uut.on(source_fsm::drain_expired{}) == "cut");
    CHECK(uut.fsm.current() == phase::draining);

    CHECK(uut.on(source_fsm::drained{}) == "report 0");
  }

  TEST_CASE("hang_up is SIGHUP first and SIGKILL when the grace is over") {
    running_fsm uut;
    CHECK(uut.on(hang_up{}) == "hup; kill in 1500");
    CHECK(uut.fsm.current() == phase::running);
    CHECK(uut.on(source_fsm::kill_due{}) == "kill");

    CHECK(uut.on(net::exit_status{0, 9}) == "arm drain");
    CHECK(uut.on(source_fsm::drained{}) == "kill; report 137");
  }

  TEST_CASE("output that is cut after hang_up is not kept for a viewer that has stalled") {
    running_fsm before;
    before.on(hang_up{});
    before.on(net::exit_status{});
    CHECK(before.on(source_fsm::drain_expired{}) == "cut for good");

    running_fsm after;
    after.on(net::exit_status{});
    CHECK(after.on(source_fsm::drain_expired{}) == "cut");
    after.on(hang_up{});
    CHECK(after.on(source_fsm::drain_expired{}) == "cut for good");
  }

  TEST_CASE("repeating hang_up moves the deadline of SIGKILL, and no more") {
    running_fsm uut;
    uut.on(hang_up{});

    CHECK(uut.on(hang_up{std::chrono::milliseconds{20}}) == "kill in 20");
  }

  TEST_CASE("hang_up while draining or exiting still reaches who is left of the group") {
    running_fsm draining;
    draining.on(net::exit_status{});
    CHECK(draining.on(hang_up{}) == "hup; kill in 1500; arm drain");

    running_fsm exiting;
    exiting.on(source_fsm::drained{});
    CHECK(exiting.on(hang_up{}) == "hup; kill in 1500");
  }

  TEST_CASE("members of the group that outlive their leader are killed in the end") {
    running_fsm uut;
    uut.on(hang_up{});
    uut.on(source_fsm::drained{});

    CHECK(uut.on(net::exit_status{0, 1}) == "kill; report 129");
  }

  TEST_CASE("an end that nobody asked for kills nobody") {
    running_fsm uut;
    uut.on(source_fsm::drained{});

    CHECK(uut.on(net::exit_status{}) == "report 0");
  }

  TEST_CASE("a source runs once it is opened") {
    talking_fsm uut;
    CHECK(uut.on(source_fsm::open{}) == "begin");
    CHECK(uut.fsm.current() == phase::opening);

    CHECK(uut.on(source_fsm::opened{1}).empty());
    CHECK(uut.fsm.current() == phase::running);
  }

  TEST_CASE("an opener that fails is the end") {
    opening_fsm uut;

    CHECK(uut.on(source_fsm::open_failed{2}) == "failed 2");
    CHECK(uut.fsm.current() == phase::stopped);
  }

  TEST_CASE("an opener that hangs is cancelled when its deadline passes") {
    opening_fsm uut;

    CHECK(uut.on(source_fsm::open_expired{}) == "cancel; failed 110");
    CHECK(uut.fsm.current() == phase::stopped);
  }

  TEST_CASE("hang_up before the source is opened is the end") {
    talking_fsm uut;

    CHECK(uut.on(hang_up{}) == "failed 125");
    CHECK(uut.fsm.current() == phase::stopped);
  }

  TEST_CASE("hang_up while the source is being opened cancels that") {
    opening_fsm uut;

    CHECK(uut.on(hang_up{}) == "cancel; failed 125");
    CHECK(uut.fsm.current() == phase::stopped);
  }

  TEST_CASE("deadlines that pass after the end mean nothing") {
    running_fsm uut;
    uut.on(net::exit_status{});
    uut.on(source_fsm::drained{});

    CHECK(uut.on(source_fsm::open_expired{}).empty());
    CHECK(uut.on(source_fsm::kill_due{}).empty());
    CHECK(uut.on(source_fsm::drain_expired{}).empty());
    CHECK(uut.on(hang_up{}).empty());
  }
}

// -- every sequence -------------------------------------------------------------

namespace {

struct source_model {
  enum class event {
    open,
    opened_1,
    opened_3,
    open_failed,
    open_expired,
    exited,
    drained,
    hang_up,
    kill_due,
    drain_expired,
    count
  };

  [[nodiscard]] bool may(event e) const;
  void step(event e);
  void settle();
  [[nodiscard]] source_fsm::actions feed(event e);
  void judge(const source_fsm::action& action);
  void expect(bool holds, const char* claim) {
    if (!holds && complaint.empty())
      complaint = claim;
  }

  source_fsm fsm;
  std::string complaint;
  bool is_opening = false;
  bool is_opened = false;
  bool is_cancelled = false;
  int open_error = 0;
  bool is_exited = false;
  bool is_hung_up = false;
  bool kill_armed = false;
  bool drain_armed = false;
  std::size_t open = 0;
  int hang_ups = 0;
  int reports = 0;
};

bool source_model::may(event e) const {
  switch (e) {
  case event::open:
    return !is_opening && !is_opened && open_error == 0;
  case event::opened_1:
  case event::opened_3:
  case event::open_failed:
  case event::open_expired:
    return is_opening;
  case event::exited:
    return is_opened && !is_exited;
  case event::drained:
    return is_opened && open > 0;
  case event::hang_up:
    return true;
  case event::kill_due:
    return kill_armed;
  case event::drain_expired:
    return drain_armed;
  case event::count:
    break;
  }
  return false;
}

void source_model::step(event e) {
  const bool reported = reports > 0;
  const bool was_opening = is_opening;
  const auto actions = feed(e);
  is_opening = e == event::open || (was_opening && !is_opened && open_error == 0);
  expect(!reported || actions.empty(), "nothing happens behind the report");
  for (const auto& action : actions)
    judge(action);
  const bool gives_up = was_opening && (e == event::hang_up || e == event::open_expired);
  expect(is_cancelled == gives_up, "an attempt is cancelled if nobody waits for it any more");
  is_cancelled = false;
  const bool done = open_error != 0 || (is_exited && open == 0);
  expect(reports == (done ? 1 : 0), "exited and drained together are the end, each alone is not");
}

source_fsm::actions source_model::feed(event e) {
  switch (e) {
  case event::open:
    is_opening = true;
    return fsm.on(source_fsm::open{});
  case event::opened_1:
  case event::opened_3:
    is_opened = true;
    open = e == event::opened_1 ? 1 : 3;
    return fsm.on(source_fsm::opened{open});
  case event::open_failed:
    open_error = ENOENT;
    return fsm.on(source_fsm::open_failed{ENOENT});
  case event::open_expired:
    open_error = ETIMEDOUT;
    return fsm.on(source_fsm::open_expired{});
  case event::exited:
    is_exited = true;
    return fsm.on(net::exit_status{7, 0});
  case event::drained:
    --open;
    return fsm.on(source_fsm::drained{});
  case event::hang_up:
    is_hung_up = true;
    if (!is_opened && open_error == 0)
      open_error = ECANCELED;
    return fsm.on(lectern::hang_up{});
  case event::kill_due:
    kill_armed = false;
    return fsm.on(source_fsm::kill_due{});
  case event::drain_expired:
  case event::count:
    break;
  }
  drain_armed = false;
  return fsm.on(source_fsm::drain_expired{});
}

void source_model::judge(const source_fsm::action& action) {
  using fsm_t = source_fsm;
  std::visit(overloaded{
               [&](const fsm_t::begin_opening&) {
                 expect(is_opening, "a source is opened because it was asked for");
               },
               [&](const fsm_t::cancel_opening&) { is_cancelled = true; },
               [&](const fsm_t::hang_up_group&) {
                 expect(is_opened && is_hung_up && ++hang_ups == 1, "SIGHUP is sent once");
               },
               [&](const fsm_t::kill_group&) {
                 expect(is_opened && is_hung_up, "SIGKILL comes only behind hang_up");
               },
               [&](const fsm_t::arm_kill_deadline&) { kill_armed = true; },
               [&](const fsm_t::arm_drain_deadline&) {
                 expect(is_exited && open > 0, "only what is left after the exit has a deadline");
                 drain_armed = true;
               },
               [&](const fsm_t::cut_output& a) {
                 expect(is_exited && open > 0, "only open output of the dead is cut");
                 expect(a.abandons_views == is_hung_up, "only hang_up takes output from a viewer");
               },
               [&](const fsm_t::report& a) {
                 ++reports;
                 expect(a.ending.open_error == open_error, "the report names the failure");
                 expect(open_error != 0 || a.ending.status.code == 7,
                        "the report has the exit code");
               },
             },
             action);
}

void source_model::settle() {
  if (may(event::open))
    step(event::open);
  if (may(event::open_expired))
    step(event::open_expired);
  if (may(event::exited))
    step(event::exited);
  while (may(event::drained))
    step(event::drained);
  expect(reports == 1, "every life ends in one report");
}

} // namespace

TEST_SUITE("source_fsm: every sequence") {
  TEST_CASE("of up to 8 events joins exit and drain into one report") {
    explorer<source_model> sequences;
    sequences.explore_all(8);

    CHECK(sequences.count() > 2'000);
  }
}

} // namespace lectern
