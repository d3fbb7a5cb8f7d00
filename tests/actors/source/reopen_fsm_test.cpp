#include "actors/runtime/overloaded.hpp"
#include "actors/source/reopen_fsm.hpp"
#include "tests/actors/sequences.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <variant>

namespace lectern {

namespace {

using phase = reopen_fsm::phase;

std::string to_words(const reopen_fsm::actions& actions) {
  using fsm = reopen_fsm;
  const auto say = overloaded{
    [](const fsm::prepare_source&) { return std::string{"prepare"}; },
    [](const fsm::open_source&) { return std::string{"open"}; },
    [](const fsm::arm_retry_timer& a) { return "retry in " + std::to_string(a.after.count()); },
    [](const fsm::end_source&) { return std::string{"end source"}; },
    [](const fsm::end_views&) { return std::string{"end views"}; },
    [](const fsm::report_stopped&) { return std::string{"stopped"}; },
  };
  std::string text;
  for (const auto& action : actions)
    text += (text.empty() ? "" : "; ") + std::visit(say, action);
  return text;
}

const reopen_fsm::ended failure{{.open_error = 2}};
const reopen_fsm::ended last_end{.is_wanted = false};
const reopen_fsm::ended last_failure{{.open_error = 2}, false};

/// Its first source is open.
struct talking_fsm {
  talking_fsm() {
    static_cast<void>(fsm.begin());
    static_cast<void>(fsm.on(reopen_fsm::wanted{}));
  }

  template <class Event>
  std::string on(const Event& event) {
    return to_words(fsm.on(event));
  }

  reopen_fsm fsm;
};

} // namespace

TEST_SUITE("reopen_fsm") {
  TEST_CASE("a source is opened when it is wanted, once") {
    reopen_fsm uut;
    CHECK(to_words(uut.begin()) == "prepare");
    CHECK(uut.current() == phase::closed);
    CHECK(uut.on(reopen_fsm::unwanted{}).empty());

    CHECK(to_words(uut.on(reopen_fsm::wanted{})) == "open");
    CHECK(uut.current() == phase::open);
    CHECK(uut.on(reopen_fsm::wanted{}).empty());
  }

  TEST_CASE("a source that is not wanted any more is ended") {
    talking_fsm uut;
    CHECK(uut.on(reopen_fsm::unwanted{}) == "end source");
    CHECK(uut.on(reopen_fsm::unwanted{}).empty());
    CHECK(uut.fsm.current() == phase::closing);

    CHECK(uut.on(last_end) == "end views; prepare");
    CHECK(uut.fsm.current() == phase::closed);
    CHECK(uut.on(reopen_fsm::retry_due{}).empty());
    CHECK(uut.on(reopen_fsm::wanted{}) == "open");
  }

  TEST_CASE("a source that ends and is not wanted again stays closed") {
    talking_fsm uut;

    CHECK(uut.on(last_end) == "end views; prepare");
    CHECK(uut.fsm.current() == phase::closed);
  }

  TEST_CASE("a source that cannot be opened ends its views if no other one is to come") {
    talking_fsm uut;

    CHECK(uut.on(last_failure) == "end views; prepare");
    CHECK(uut.fsm.current() == phase::closed);
  }

  TEST_CASE("a source that is wanted again while it is closing is opened at its end") {
    talking_fsm uut;
    uut.on(reopen_fsm::unwanted{});
    CHECK(uut.on(reopen_fsm::wanted{}).empty());

    CHECK(uut.on(reopen_fsm::ended{}) == "end views; prepare; open");
    CHECK(uut.fsm.current() == phase::open);
  }

  TEST_CASE("a source that is waited for and not wanted any more is ended, and its views") {
    talking_fsm uut;
    uut.on(failure);
    CHECK(uut.on(reopen_fsm::unwanted{}) == "end source");

    CHECK(uut.on(last_failure) == "end views; prepare");
    CHECK(uut.on(reopen_fsm::retry_due{}).empty());
    CHECK(uut.fsm.current() == phase::closed);
  }

  TEST_CASE("views are told of the end before the next source is prepared") {
    talking_fsm uut;
    CHECK(uut.on(reopen_fsm::ended{}) == "end views; prepare; retry in 100");
    CHECK(uut.fsm.current() == phase::waiting);

    CHECK(uut.on(reopen_fsm::retry_due{}) == "open");
    CHECK(uut.fsm.current() == phase::open);
  }

  TEST_CASE("a source that cannot be opened has nothing to tell its views") {
    talking_fsm uut;

    CHECK(uut.on(failure) == "prepare; retry in 100");
  }

  TEST_CASE("each failure doubles the delay, up to the limit") {
    talking_fsm uut;
    for (const auto* delay :
         {"100", "200", "400", "800", "1600", "3200", "6400", "12800", "25600", "30000", "30000"}) {
      CHECK(uut.on(failure) == std::string{"prepare; retry in "} + delay);
      uut.on(reopen_fsm::retry_due{});
    }
  }

  TEST_CASE("a source that stayed for a while starts the delays anew") {
    talking_fsm uut;
    uut.on(failure);
    uut.on(reopen_fsm::retry_due{});
    CHECK(uut.on(reopen_fsm::settled{}).empty());

    CHECK(uut.on(reopen_fsm::ended{}) == "end views; prepare; retry in 100");
  }

  TEST_CASE("a source that has ended cannot settle any more") {
    talking_fsm uut;
    uut.on(reopen_fsm::ended{});
    uut.on(reopen_fsm::settled{});
    uut.on(reopen_fsm::retry_due{});

    CHECK(uut.on(reopen_fsm::ended{}) == "end views; prepare; retry in 200");
  }

  TEST_CASE("a source that ends at once each time is started ever later") {
    talking_fsm uut;
    for (const auto* delay : {"100", "200", "400"}) {
      CHECK(uut.on(reopen_fsm::ended{}) == std::string{"end views; prepare; retry in "} + delay);
      uut.on(reopen_fsm::retry_due{});
    }
  }

  TEST_CASE("stop ends the source that runs and waits for it") {
    talking_fsm uut;
    CHECK(uut.on(reopen_fsm::stop{}) == "end source");
    CHECK(uut.on(reopen_fsm::stop{}).empty());
    CHECK(uut.on(reopen_fsm::settled{}).empty());

    CHECK(uut.on(reopen_fsm::ended{}) == "end views; stopped");
    CHECK(uut.fsm.current() == phase::stopped);
  }

  TEST_CASE("stop between two sources ends the one that is prepared, and its views") {
    talking_fsm uut;
    uut.on(failure);
    CHECK(uut.on(reopen_fsm::stop{}) == "end source");
    CHECK(uut.on(reopen_fsm::retry_due{}).empty());

    CHECK(uut.on(failure) == "end views; stopped");
    CHECK(uut.fsm.current() == phase::stopped);
  }

  TEST_CASE("stop ends a source that is closing only once") {
    talking_fsm uut;
    uut.on(reopen_fsm::unwanted{});
    CHECK(uut.on(reopen_fsm::stop{}).empty());

    CHECK(uut.on(last_end) == "end views; stopped");
  }

  TEST_CASE("stop ends the source that was never wanted") {
    reopen_fsm uut;
    static_cast<void>(uut.begin());
    CHECK(to_words(uut.on(reopen_fsm::stop{})) == "end source");
    CHECK(uut.on(reopen_fsm::wanted{}).empty());

    CHECK(to_words(uut.on(last_failure)) == "end views; stopped");
  }
}

// -- every sequence -------------------------------------------------------------

namespace {

struct reopen_model {
  enum class event { wanted, unwanted, ended, failed, settled, retry_due, stop, count };

  reopen_model() { judge(fsm.begin()); }

  [[nodiscard]] bool may(event e) const;
  void step(event e);
  void settle();
  [[nodiscard]] reopen_fsm::actions feed(event e);
  void judge(const reopen_fsm::actions& actions);
  void expect(bool holds, const char* claim) {
    if (!holds && complaint.empty())
      complaint = claim;
  }

  reopen_fsm fsm;
  std::string complaint;
  bool is_made = false;
  bool is_started = false;
  bool settle_armed = false;
  bool retry_armed = false;
  bool is_wanted = false;
  bool is_stopping = false;
  bool is_ending = false;
  bool views_watch = true; ///< Somebody may have attached since the last end.
  int reports = 0;
};

bool reopen_model::may(event e) const {
  if (reports > 0)
    return false; // The actor has quit.
  switch (e) {
  case event::wanted:
    return !is_wanted && !is_stopping;
  case event::unwanted:
    return is_wanted && !is_stopping;
  case event::ended:
    return is_started;
  case event::failed:
    return is_started || is_ending;
  case event::settled:
    return settle_armed;
  case event::retry_due:
    return retry_armed;
  case event::stop:
    return true;
  case event::count:
    break;
  }
  return false;
}

void reopen_model::step(event e) {
  judge(feed(e));
  expect(is_made != (reports > 0), "a source is there until the report");
  expect(!is_wanted || is_started || is_ending || retry_armed || reports > 0,
         "no source that is wanted waits for ever");
  expect(is_wanted || !is_started || is_ending, "no source runs that is not wanted");
}

reopen_fsm::actions reopen_model::feed(event e) {
  switch (e) {
  case event::wanted:
    is_wanted = true;
    return fsm.on(reopen_fsm::wanted{});
  case event::unwanted:
    is_wanted = false;
    return fsm.on(reopen_fsm::unwanted{});
  case event::ended:
    is_made = is_started = is_ending = false;
    views_watch = true;
    return fsm.on(reopen_fsm::ended{.is_wanted = is_wanted});
  case event::failed:
    is_made = is_started = is_ending = false;
    views_watch = true;
    return fsm.on(reopen_fsm::ended{failure.ending, is_wanted});
  case event::settled:
    settle_armed = false;
    return fsm.on(reopen_fsm::settled{});
  case event::retry_due:
    retry_armed = false;
    return fsm.on(reopen_fsm::retry_due{});
  case event::stop:
  case event::count:
    break;
  }
  is_stopping = true;
  return fsm.on(reopen_fsm::stop{});
}

void reopen_model::judge(const reopen_fsm::actions& actions) {
  using fsm_t = reopen_fsm;
  const auto look = overloaded{
    [&](const fsm_t::prepare_source&) {
      expect(!is_stopping && !std::exchange(is_made, true),
             "one source at a time, none after stop");
    },
    [&](const fsm_t::open_source&) {
      expect(!is_stopping && is_made && !std::exchange(is_started, true),
             "what was made is started once, not after stop");
      settle_armed = true;
    },
    [&](const fsm_t::arm_retry_timer&) {
      expect(!is_stopping, "nothing is planned after stop");
      retry_armed = true;
      settle_armed = false; // They share one timer.
    },
    [&](const fsm_t::end_source&) {
      expect(is_made && !std::exchange(is_ending, true), "a source is ended once");
    },
    [&](const fsm_t::end_views&) {
      expect(!is_made && std::exchange(views_watch, false), "viewers hear of each end once");
    },
    [&](const fsm_t::report_stopped&) {
      expect(is_stopping && !is_made && !views_watch && reports++ == 0,
             "it is reported once, when viewers were told");
      retry_armed = false;
    },
  };
  for (const auto& action : actions)
    std::visit(look, action);
}

void reopen_model::settle() {
  if (may(event::stop))
    step(event::stop);
  if (may(event::failed))
    step(event::failed);
  expect(reports == 1, "stop ends in one report");
}

} // namespace

TEST_SUITE("reopen_fsm: every sequence") {
  TEST_CASE("of up to 14 events keeps one source and ends in one report") {
    explorer<reopen_model> sequences;
    sequences.explore_all(14);

    CHECK(sequences.count() > 1'000);
  }
}

} // namespace lectern
