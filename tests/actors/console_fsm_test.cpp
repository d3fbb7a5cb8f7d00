#include "actors/console_fsm.hpp"
#include "actors/overloaded.hpp"
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
    [](const fsm::open_source&) { return std::string{"open"}; },
    [](const fsm::arm_settle_timer&) { return std::string{"arm settle"}; },
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
  TEST_CASE("a console opens its source at once") {
    console_fsm uut;

    CHECK(to_words(uut.begin()) == "open");
    CHECK(uut.current() == phase::opening);
  }

  TEST_CASE("viewers are told of the end before the next attempt is planned") {
    talking_fsm uut;
    CHECK(uut.on(console_fsm::opened{}) == "arm settle");
    CHECK(uut.on(console_fsm::ended{}) == "end viewers; retry in 100");
    CHECK(uut.fsm.current() == phase::waiting);

    CHECK(uut.on(console_fsm::retry_due{}) == "open");
    CHECK(uut.fsm.current() == phase::opening);
  }

  TEST_CASE("a source that cannot be opened has no viewers to tell") {
    talking_fsm uut;

    CHECK(uut.on(console_fsm::failed{}) == "retry in 100");
  }

  TEST_CASE("each failure doubles the delay, up to the limit") {
    talking_fsm uut;
    for (const auto* delay :
         {"100", "200", "400", "800", "1600", "3200", "6400", "12800", "25600", "30000", "30000"}) {
      CHECK(uut.on(console_fsm::failed{}) == std::string{"retry in "} + delay);
      uut.on(console_fsm::retry_due{});
    }
  }

  TEST_CASE("a source that stayed for a while starts the delays anew") {
    talking_fsm uut;
    uut.on(console_fsm::failed{});
    uut.on(console_fsm::retry_due{});
    uut.on(console_fsm::opened{});
    CHECK(uut.on(console_fsm::settled{}).empty());

    CHECK(uut.on(console_fsm::ended{}) == "end viewers; retry in 100");
  }

  TEST_CASE("a source that ends at once each time is opened ever later") {
    talking_fsm uut;
    for (const auto* delay : {"100", "200", "400"}) {
      uut.on(console_fsm::opened{});
      CHECK(uut.on(console_fsm::ended{}) == std::string{"end viewers; retry in "} + delay);
      uut.on(console_fsm::retry_due{});
    }
  }

  TEST_CASE("stop ends an open source and waits for it") {
    talking_fsm uut;
    uut.on(console_fsm::opened{});
    CHECK(uut.on(console_fsm::stop{}) == "end source");
    CHECK(uut.on(console_fsm::stop{}).empty());
    CHECK(uut.on(console_fsm::settled{}).empty());

    CHECK(uut.on(console_fsm::ended{}) == "end viewers; stopped");
    CHECK(uut.fsm.current() == phase::stopped);
  }

  TEST_CASE("stop between two sources is over at once, and nothing is opened again") {
    talking_fsm uut;
    uut.on(console_fsm::failed{});
    CHECK(uut.on(console_fsm::stop{}) == "stopped");

    CHECK(uut.on(console_fsm::retry_due{}).empty());
    CHECK(uut.fsm.current() == phase::stopped);
  }
}

// -- every sequence -------------------------------------------------------------

namespace {

struct console_model {
  enum class event { opened, failed, ended, settled, retry_due, stop, count };

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
  bool is_opening = false;
  bool is_open = false;
  bool settle_armed = false;
  bool retry_armed = false;
  bool is_stopping = false;
  bool is_ending = false;
  int viewer_ends = 0;
  int sources = 0;
  int reports = 0;
};

bool console_model::may(event e) const {
  if (reports > 0)
    return false; // The actor has quit.
  switch (e) {
  case event::opened:
  case event::failed:
    return is_opening;
  case event::ended:
    return is_open;
  case event::settled:
    return settle_armed;
  case event::retry_due:
    return retry_armed;
  case event::stop:
    return !is_opening; // Opening takes no turn of its own.
  case event::count:
    break;
  }
  return false;
}

void console_model::step(event e) {
  judge(feed(e));
  expect(is_opening + is_open + retry_armed + (reports > 0) == 1,
         "a source is open, being opened or planned, until the report");
}

console_fsm::actions console_model::feed(event e) {
  switch (e) {
  case event::opened:
    is_opening = false;
    is_open = true;
    ++sources;
    return fsm.on(console_fsm::opened{});
  case event::failed:
    is_opening = false;
    return fsm.on(console_fsm::failed{});
  case event::ended:
    is_open = false;
    return fsm.on(console_fsm::ended{});
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
    [&](const fsm_t::open_source&) {
      expect(!is_stopping, "nothing is opened after stop");
      is_opening = true;
    },
    [&](const fsm_t::arm_settle_timer&) { settle_armed = true; },
    [&](const fsm_t::arm_retry_timer&) {
      expect(!is_stopping, "nothing is planned after stop");
      retry_armed = true;
      settle_armed = false; // They share one timer.
    },
    [&](const fsm_t::end_source&) {
      expect(is_open && !std::exchange(is_ending, true), "an open source is ended once");
    },
    [&](const fsm_t::end_viewers&) {
      expect(++viewer_ends == sources && !is_open, "each source ends once for its viewers");
    },
    [&](const fsm_t::report_stopped&) {
      expect(is_stopping && !is_open && reports++ == 0, "it is reported once, with nothing open");
      retry_armed = false;
    },
  };
  for (const auto& action : actions)
    std::visit(look, action);
}

void console_model::settle() {
  if (may(event::opened))
    step(event::opened);
  if (may(event::stop))
    step(event::stop);
  if (may(event::ended))
    step(event::ended);
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
