#include "actors/runtime/overloaded.hpp"
#include "actors/source/console_fsm.hpp"
#include "tests/actors/sequences.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <variant>

namespace lectern {

namespace {

using phase = console_fsm::phase;

std::string to_words(const console_fsm::actions& actions) {
  using fsm = console_fsm;
  const auto say = overloaded{
    [](const fsm::make_source&) { return std::string{"make"}; },
    [](const fsm::start_source&) { return std::string{"start"}; },
    [](const fsm::arm_retry_timer& a) { return "retry in " + std::to_string(a.after.count()); },
    [](const fsm::end_source&) { return std::string{"end source"}; },
    [](const fsm::end_viewers&) { return std::string{"end viewers"}; },
    [](const fsm::report_stopped&) { return std::string{"stopped"}; },
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

  console_fsm fsm;
};

} // namespace

TEST_SUITE("console_fsm") {
  TEST_CASE("a console starts its source at once") {
    console_fsm uut;

    CHECK(to_words(uut.begin()) == "make; start");
    CHECK(uut.current() == phase::open);
  }

  TEST_CASE("viewers are told of the end before the next source is made") {
    talking_fsm uut;
    CHECK(uut.on(console_fsm::ended{}) == "end viewers; make; retry in 100");
    CHECK(uut.fsm.current() == phase::waiting);

    CHECK(uut.on(console_fsm::retry_due{}) == "start");
    CHECK(uut.fsm.current() == phase::open);
  }

  TEST_CASE("a source that cannot start has nothing to tell its viewers") {
    talking_fsm uut;

    CHECK(uut.on(console_fsm::failed{}) == "make; retry in 100");
  }

  TEST_CASE("each failure doubles the delay, up to the limit") {
    talking_fsm uut;
    for (const auto* delay :
         {"100", "200", "400", "800", "1600", "3200", "6400", "12800", "25600", "30000", "30000"}) {
      CHECK(uut.on(console_fsm::failed{}) == std::string{"make; retry in "} + delay);
      uut.on(console_fsm::retry_due{});
    }
  }

  TEST_CASE("a source that stayed for a while starts the delays anew") {
    talking_fsm uut;
    uut.on(console_fsm::failed{});
    uut.on(console_fsm::retry_due{});
    CHECK(uut.on(console_fsm::settled{}).empty());

    CHECK(uut.on(console_fsm::ended{}) == "end viewers; make; retry in 100");
  }

  TEST_CASE("a source that has ended cannot settle any more") {
    talking_fsm uut;
    uut.on(console_fsm::ended{});
    uut.on(console_fsm::settled{});
    uut.on(console_fsm::retry_due{});

    CHECK(uut.on(console_fsm::ended{}) == "end viewers; make; retry in 200");
  }

  TEST_CASE("a source that ends at once each time is started ever later") {
    talking_fsm uut;
    for (const auto* delay : {"100", "200", "400"}) {
      CHECK(uut.on(console_fsm::ended{}) == std::string{"end viewers; make; retry in "} + delay);
      uut.on(console_fsm::retry_due{});
    }
  }

  TEST_CASE("stop ends the source that runs and waits for it") {
    talking_fsm uut;
    CHECK(uut.on(console_fsm::stop{}) == "end source");
    CHECK(uut.on(console_fsm::stop{}).empty());
    CHECK(uut.on(console_fsm::settled{}).empty());

    CHECK(uut.on(console_fsm::ended{}) == "end viewers; stopped");
    CHECK(uut.fsm.current() == phase::stopped);
  }

  TEST_CASE("stop between two sources ends the one that stands ready, and its viewers") {
    talking_fsm uut;
    uut.on(console_fsm::failed{});
    CHECK(uut.on(console_fsm::stop{}) == "end source");
    CHECK(uut.on(console_fsm::retry_due{}).empty());

    CHECK(uut.on(console_fsm::failed{}) == "end viewers; stopped");
    CHECK(uut.fsm.current() == phase::stopped);
  }
}

// -- every sequence -------------------------------------------------------------

namespace {

struct console_model {
  enum class event { ended, failed, settled, retry_due, stop, count };

  console_model() { judge(fsm.begin()); }

  [[nodiscard]] bool may(event e) const;
  void step(event e);
  void settle();
  [[nodiscard]] console_fsm::actions feed(event e);
  void judge(const console_fsm::actions& actions);
  void expect(bool holds, const char* claim) {
    if (!holds && complaint.empty())
      complaint = claim;
  }

  console_fsm fsm;
  std::string complaint;
  bool is_made = false;
  bool is_started = false;
  bool settle_armed = false;
  bool retry_armed = false;
  bool is_stopping = false;
  bool is_ending = false;
  bool viewers_watch = true; ///< Somebody may have attached since the last end.
  int reports = 0;
};

bool console_model::may(event e) const {
  if (reports > 0)
    return false; // The actor has quit.
  switch (e) {
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

void console_model::step(event e) {
  judge(feed(e));
  expect(is_made != (reports > 0), "a source is there until the report");
  expect(is_started || is_ending || retry_armed || reports > 0, "no source waits for ever");
}

console_fsm::actions console_model::feed(event e) {
  switch (e) {
  case event::ended:
    is_made = is_started = false;
    viewers_watch = true;
    return fsm.on(console_fsm::ended{});
  case event::failed:
    is_made = is_started = false;
    viewers_watch = true;
    return fsm.on(console_fsm::failed{});
  case event::settled:
    settle_armed = false;
    return fsm.on(console_fsm::settled{});
  case event::retry_due:
    retry_armed = false;
    return fsm.on(console_fsm::retry_due{});
  case event::stop:
  case event::count:
    break;
  }
  is_stopping = true;
  return fsm.on(console_fsm::stop{});
}

void console_model::judge(const console_fsm::actions& actions) {
  using fsm_t = console_fsm;
  const auto look = overloaded{
    [&](const fsm_t::make_source&) {
      expect(!is_stopping && !std::exchange(is_made, true),
             "one source at a time, none after stop");
    },
    [&](const fsm_t::start_source&) {
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
    [&](const fsm_t::end_viewers&) {
      expect(!is_made && std::exchange(viewers_watch, false), "viewers hear of each end once");
    },
    [&](const fsm_t::report_stopped&) {
      expect(is_stopping && !is_made && !viewers_watch && reports++ == 0,
             "it is reported once, when viewers were told");
      retry_armed = false;
    },
  };
  for (const auto& action : actions)
    std::visit(look, action);
}

void console_model::settle() {
  if (may(event::stop))
    step(event::stop);
  if (may(event::failed))
    step(event::failed);
  expect(reports == 1, "stop ends in one report");
}

} // namespace

TEST_SUITE("console_fsm: every sequence") {
  TEST_CASE("of up to 14 events keeps one source and ends in one report") {
    explorer<console_model> all;
    all.explore_all(14);

    CHECK(all.count() > 1'000);
  }
}

} // namespace lectern
