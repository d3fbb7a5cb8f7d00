#include "actors/runtime/overloaded.hpp"
#include "actors/session/instance_fsm.hpp"
#include "tests/actors/sequences.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <variant>

namespace lectern {

namespace {

using status = instance_status;
using change = instance_change;

std::string to_word(change wanted) {
  switch (wanted) {
  case change::start:
    return "start";
  case change::stop:
    return "stop";
  case change::restart:
    return "restart";
  case change::freeze:
    return "freeze";
  case change::unfreeze:
    return "unfreeze";
  }
  return {};
}

std::string to_words(const instance_fsm::actions& actions) {
  using fsm = instance_fsm;
  const auto say = overloaded{
    [](const fsm::make_change& a) { return to_word(a.change); },
    [](const fsm::want_console& a) { return std::string{a.is_wanted ? "console" : "no console"}; },
    [](const fsm::publish&) { return std::string{"publish"}; },
    [](const fsm::answer& a) { return a.flaw.empty() ? "done" : "failed: " + a.flaw; },
  };
  std::string text;
  for (const auto& action : actions)
    text += (text.empty() ? "" : "; ") + std::visit(say, action);
  return text;
}

struct talking_fsm {
  explicit talking_fsm(status begin) : fsm(begin) {}

  std::string ask(change wanted) {
    const auto result = fsm.ask(wanted);
    REQUIRE(std::holds_alternative<instance_fsm::actions>(result));
    return to_words(std::get<instance_fsm::actions>(result));
  }

  change_refusal refusal(change wanted) {
    const auto result = fsm.ask(wanted);
    REQUIRE(std::holds_alternative<change_refusal>(result));
    return std::get<change_refusal>(result);
  }

  std::string changed(const std::string& flaw = {}) {
    return to_words(fsm.on(instance_fsm::changed{flaw}));
  }

  std::string see(status seen) { return to_words(fsm.on(instance_fsm::seen{seen})); }

  instance_fsm fsm;
};

} // namespace

TEST_SUITE("instance_fsm") {
  TEST_CASE("an instance that is started has a console once it runs") {
    talking_fsm uut{status::stopped};
    CHECK(uut.ask(change::start) == "publish; start");
    CHECK(uut.fsm.status() == status::starting);

    CHECK(uut.changed() == "console; publish; done");
    CHECK(uut.fsm.status() == status::running);
  }

  TEST_CASE("an instance that is stopped keeps its console until it has stopped") {
    talking_fsm uut{status::running};
    CHECK(uut.ask(change::stop) == "publish; stop");
    CHECK(uut.fsm.status() == status::stopping);

    CHECK(uut.changed() == "no console; publish; done");
    CHECK(uut.fsm.status() == status::stopped);
  }

  TEST_CASE("a restart is a stop and a start, with one answer") {
    talking_fsm uut{status::running};
    CHECK(uut.ask(change::restart) == "publish; stop");
    CHECK(uut.changed() == "no console; publish; start");
    CHECK(uut.fsm.status() == status::starting);

    CHECK(uut.changed() == "console; publish; done");
  }

  TEST_CASE("a restart that cannot stop does not start") {
    talking_fsm uut{status::running};
    uut.ask(change::restart);

    CHECK(uut.changed("no") == "publish; failed: no");
    CHECK(uut.fsm.status() == status::running);
  }

  TEST_CASE("an instance is frozen and unfrozen with its console") {
    talking_fsm uut{status::running};
    CHECK(uut.ask(change::freeze) == "publish; freeze");
    CHECK(uut.fsm.status() == status::freezing);
    CHECK(uut.changed() == "publish; done");
    CHECK(uut.fsm.status() == status::frozen);

    CHECK(uut.ask(change::unfreeze) == "unfreeze");
    CHECK(uut.changed() == "publish; done");
    CHECK(uut.fsm.status() == status::running);
  }

  TEST_CASE("a frozen instance can be stopped") {
    talking_fsm uut{status::frozen};
    CHECK(uut.ask(change::stop) == "publish; stop");

    CHECK(uut.changed() == "no console; publish; done");
  }

  TEST_CASE("a change that fails leaves what was seen last") {
    talking_fsm uut{status::stopped};
    uut.ask(change::start);
    CHECK(uut.changed("no memory") == "publish; failed: no memory");
    CHECK(uut.fsm.status() == status::stopped);

    uut.ask(change::start);
    CHECK(uut.see(status::running).empty());
    CHECK(uut.changed("late") == "console; publish; failed: late");
    CHECK(uut.fsm.status() == status::running);
  }

  TEST_CASE("what happens of its own accord is shown") {
    talking_fsm uut{status::running};
    CHECK(uut.see(status::running).empty());
    CHECK(uut.see(status::stopped) == "no console; publish");
    CHECK(uut.see(status::running) == "console; publish");
    CHECK(uut.see(status::frozen) == "publish");
  }

  TEST_CASE("changes that make no sense, and a second one, are refused") {
    talking_fsm running{status::running};
    CHECK(running.refusal(change::start) == change_refusal::already_running);
    CHECK(running.refusal(change::unfreeze) == change_refusal::not_frozen);
    running.ask(change::stop);
    for (const auto wanted : {change::start, change::stop, change::restart, change::freeze})
      CHECK(running.refusal(wanted) == change_refusal::busy);

    talking_fsm stopped{status::stopped};
    CHECK(stopped.refusal(change::stop) == change_refusal::already_stopped);
    CHECK(stopped.refusal(change::restart) == change_refusal::not_running);
    CHECK(stopped.refusal(change::freeze) == change_refusal::not_running);

    talking_fsm frozen{status::frozen};
    CHECK(frozen.refusal(change::start) == change_refusal::already_running);
    CHECK(frozen.refusal(change::freeze) == change_refusal::not_running);
  }

  TEST_CASE("an instance that has failed stays so") {
    talking_fsm uut{status::running};
    uut.ask(change::stop);
    CHECK(to_words(uut.fsm.on(instance_fsm::broken{}))
          == "no console; publish; failed: The instance has failed");
    CHECK(to_words(uut.fsm.on(instance_fsm::broken{})).empty());

    CHECK(uut.changed().empty());
    CHECK(uut.see(status::running).empty());
    CHECK(uut.fsm.status() == status::failed);
    CHECK(uut.refusal(change::start) == change_refusal::failed);
  }
}

// -- every sequence -------------------------------------------------------------

namespace {

struct instance_model {
  enum class event {
    start,
    stop,
    restart,
    freeze,
    unfreeze,
    changed,
    refused,
    runs,
    stops,
    broken,
    count
  };

  [[nodiscard]] bool may(event e) const {
    return e == event::changed || e == event::refused ? is_making : true;
  }

  void step(event e);
  void settle();
  void ask(change wanted);
  void judge(const instance_fsm::actions& actions);
  void expect(bool holds, const char* claim) {
    if (!holds && complaint.empty())
      complaint = claim;
  }

  instance_fsm fsm{status::stopped};
  std::string complaint;
  bool is_making = false; ///< The driver has been asked.
  bool is_owed = false;   ///< An answer.
  bool has_console = false;
  status published = status::stopped;
};

void instance_model::step(event e) {
  switch (e) {
  case event::start:
    ask(change::start);
    break;
  case event::stop:
    ask(change::stop);
    break;
  case event::restart:
    ask(change::restart);
    break;
  case event::freeze:
    ask(change::freeze);
    break;
  case event::unfreeze:
    ask(change::unfreeze);
    break;
  case event::changed:
  case event::refused:
    is_making = false;
    judge(fsm.on(instance_fsm::changed{e == event::refused ? "no" : ""}));
    break;
  case event::runs:
    judge(fsm.on(instance_fsm::seen{status::running}));
    break;
  case event::stops:
    judge(fsm.on(instance_fsm::seen{status::stopped}));
    break;
  case event::broken:
    judge(fsm.on(instance_fsm::broken{}));
    break;
  case event::count:
    break;
  }
  expect(published == fsm.status(), "every status is published");
  expect(has_console || fsm.status() != status::running, "what runs has a console");
  expect(!has_console || (fsm.status() != status::stopped && fsm.status() != status::failed),
         "what is stopped has none");
  expect(!is_owed || is_making, "an answer waits for the driver only");
}

void instance_model::ask(change wanted) {
  const auto result = fsm.ask(wanted);
  if (const auto* actions = std::get_if<instance_fsm::actions>(&result)) {
    expect(!std::exchange(is_owed, true), "one change at a time");
    judge(*actions);
  }
}

void instance_model::judge(const instance_fsm::actions& actions) {
  const auto look = overloaded{
    [&](const instance_fsm::make_change&) {
      expect(!std::exchange(is_making, true), "the driver is asked once at a time");
    },
    [&](const instance_fsm::want_console& a) {
      expect(std::exchange(has_console, a.is_wanted) != a.is_wanted, "the console follows once");
    },
    [&](const instance_fsm::publish&) { published = fsm.status(); },
    [&](const instance_fsm::answer&) {
      expect(std::exchange(is_owed, false), "what is asked is answered once");
    },
  };
  for (const auto& action : actions)
    std::visit(look, action);
}

void instance_model::settle() {
  for (int i = 0; i < 2 && is_making; ++i) // A restart has two parts.
    step(event::changed);
  expect(!is_owed, "every change is answered");
}

} // namespace

TEST_SUITE("instance_fsm: every sequence") {
  TEST_CASE("of up to 7 events answers every change once, and publishes every status") {
    explorer<instance_model> sequences;
    sequences.explore_all(7);

    CHECK(sequences.count() > 100'000);
  }
}

} // namespace lectern
