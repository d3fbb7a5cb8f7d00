#include "actors/runtime/overloaded.hpp"
#include "actors/source/controller_fsm.hpp"
#include "tests/actors/sequences.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <variant>

namespace lectern {

namespace {

using phase = controller_fsm::phase;

std::string to_words(const controller_fsm::actions& actions) {
  using fsm = controller_fsm;
  const auto say = overloaded{
    [](const fsm::grant& a) { return "grant " + a.who.text; },
    [](const fsm::refuse& a) { return "refuse " + a.who.text; },
    [](const fsm::evict& a) { return "evict " + a.who.text; },
    [](const fsm::arm_take_deadline&) { return std::string{"arm"}; },
  };
  std::string text;
  for (const auto& action : actions)
    text += (text.empty() ? "" : "; ") + std::visit(say, action);
  return text;
}

struct talking_fsm {
  std::string acquire(const char* who) {
    return to_words(fsm.on(controller_fsm::acquire{{who}, false}));
  }

  std::string take(const char* who) {
    return to_words(fsm.on(controller_fsm::acquire{{who}, true}));
  }

  std::string release(const char* who) { return to_words(fsm.on(release_console{{who}})); }

  std::string expire() { return to_words(fsm.on(controller_fsm::take_expired{})); }

  controller_fsm fsm;
};

} // namespace

TEST_SUITE("controller_fsm") {
  TEST_CASE("a free console is granted, with force or without") {
    talking_fsm uut;
    CHECK(uut.acquire("a") == "grant a");
    CHECK(uut.fsm.current() == phase::held);
    CHECK(uut.release("a").empty());
    CHECK(uut.fsm.current() == phase::free);
    CHECK_FALSE(uut.fsm.holder());

    CHECK(uut.take("b") == "grant b");
  }

  TEST_CASE("a held console is refused, and its holder hears nothing") {
    talking_fsm uut;
    uut.acquire("a");

    CHECK(uut.acquire("b") == "refuse b");
    CHECK(uut.fsm.holder() == operation_id{"a"});
    CHECK(uut.fsm.current() == phase::held);
  }

  TEST_CASE("force grants only after the holder has left") {
    talking_fsm uut;
    uut.acquire("a");
    CHECK(uut.take("b") == "evict a; arm");
    CHECK(uut.fsm.current() == phase::taking);
    CHECK(uut.fsm.holder() == operation_id{"a"});

    CHECK(uut.release("a") == "grant b");
    CHECK(uut.fsm.current() == phase::held);
  }

  TEST_CASE("a holder that does not leave in time is passed over") {
    talking_fsm uut;
    uut.acquire("a");
    uut.take("b");
    CHECK(uut.expire() == "grant b");

    CHECK(uut.release("a").empty());
    CHECK(uut.fsm.holder() == operation_id{"b"});
  }

  TEST_CASE("nobody slips in between a taker and its console") {
    talking_fsm uut;
    uut.acquire("a");
    uut.take("b");

    CHECK(uut.acquire("c") == "refuse c");
    CHECK(uut.release("a") == "grant b");
  }

  TEST_CASE("takers are served in order, each asked to leave for the next") {
    talking_fsm uut;
    uut.acquire("a");
    uut.take("b");
    CHECK(uut.take("c").empty());

    CHECK(uut.release("a") == "grant b; evict b; arm");
    CHECK(uut.release("b") == "grant c");
    CHECK(uut.fsm.current() == phase::held);
  }

  TEST_CASE("who never held the console releases nothing") {
    talking_fsm uut;
    CHECK(uut.release("a").empty());
    uut.acquire("a");

    CHECK(uut.release("b").empty());
    CHECK(uut.fsm.holder() == operation_id{"a"});
  }

  TEST_CASE("a taker that gives up is granted nothing") {
    talking_fsm uut;
    uut.acquire("a");
    uut.take("b");
    uut.take("c");
    CHECK(uut.release("b").empty());

    CHECK(uut.release("a") == "grant c");
    CHECK(uut.release("c").empty());
    CHECK(uut.fsm.current() == phase::free);
  }

  TEST_CASE("a deadline that was met means nothing") {
    talking_fsm uut;
    CHECK(uut.expire().empty());
    uut.acquire("a");
    uut.take("b");
    uut.release("a");

    CHECK(uut.expire().empty());
    CHECK(uut.fsm.holder() == operation_id{"b"});
  }
}

// -- every sequence -------------------------------------------------------------

namespace {

/// Three operations; each asks once, and leaves when it likes.
struct controller_model {
  enum class event {
    acquire_a,
    acquire_b,
    acquire_c,
    take_a,
    take_b,
    take_c,
    release_a,
    release_b,
    release_c,
    expired,
    count
  };
  enum class standing { out, waiting, holding, passed_over, refused, done };

  [[nodiscard]] bool may(event e) const;
  void step(event e);
  void settle();
  [[nodiscard]] controller_fsm::actions feed(event e);
  void judge(const controller_fsm::action& action);
  void expect(bool holds, const char* claim) {
    if (!holds && complaint.empty())
      complaint = claim;
  }

  static std::size_t index_of(event e) { return static_cast<std::size_t>(e) % 3; }
  static std::size_t index_of(const operation_id& who) {
    return static_cast<std::size_t>(who.text[0] - 'a');
  }
  [[nodiscard]] std::size_t holders() const {
    return static_cast<std::size_t>(std::count(who.begin(), who.end(), standing::holding));
  }

  controller_fsm fsm;
  std::string complaint;
  std::array<standing, 3> who{};
  std::deque<std::size_t> queue; ///< Takers, in order.
  bool is_armed = false;
  bool is_forced = false;
};

bool controller_model::may(event e) const {
  if (e == event::expired)
    return is_armed;
  const auto now = who[index_of(e)];
  if (e < event::release_a)
    return now == standing::out;
  return now == standing::holding || now == standing::passed_over;
}

void controller_model::step(event e) {
  const auto actions = feed(e);
  for (const auto& action : actions)
    judge(action);
  expect(holders() <= 1, "one holds the console");
  expect(fsm.holder().has_value() == (holders() == 1), "the holder is known");
  expect(!queue.empty() || fsm.current() != phase::taking, "taking means that somebody waits");
  expect(queue.empty() || (holders() == 1 && is_armed), "whoever waits does so against a deadline");
}

controller_fsm::actions controller_model::feed(event e) {
  if (e == event::expired) {
    is_armed = false;
    if (!queue.empty())
      for (auto& one : who)
        one = one == standing::holding ? standing::passed_over : one;
    return fsm.on(controller_fsm::take_expired{});
  }
  const auto i = index_of(e);
  const operation_id id{std::string(1, static_cast<char>('a' + i))};
  if (e >= event::release_a) {
    who[i] = standing::done;
    return fsm.on(release_console{id});
  }
  is_forced = e >= event::take_a;
  who[i] = standing::waiting;
  queue.push_back(i);
  return fsm.on(controller_fsm::acquire{id, is_forced});
}

void controller_model::judge(const controller_fsm::action& action) {
  using fsm_t = controller_fsm;
  std::visit(overloaded{
               [&](const fsm_t::grant& a) {
                 expect(holders() == 0, "it is granted when its holder has left");
                 expect(!queue.empty() && queue.front() == index_of(a.who),
                        "it is granted to who waits longest");
                 if (!queue.empty())
                   queue.pop_front();
                 who[index_of(a.who)] = standing::holding;
               },
               [&](const fsm_t::refuse& a) {
                 expect(!is_forced && holders() == 1, "only who does not force is refused");
                 expect(who[index_of(a.who)] == standing::waiting, "who asks is answered");
                 std::erase(queue, index_of(a.who));
                 who[index_of(a.who)] = standing::refused;
               },
               [&](const fsm_t::evict& a) {
                 expect(who[index_of(a.who)] == standing::holding, "only the holder has to leave");
                 expect(!queue.empty(), "nobody leaves for nobody");
               },
               [&](const fsm_t::arm_take_deadline&) { is_armed = true; },
             },
             action);
}

void controller_model::settle() {
  while (may(event::expired))
    step(event::expired);
  expect(std::count(who.begin(), who.end(), standing::waiting) == 0, "everybody is answered");
}

} // namespace

TEST_SUITE("controller_fsm: every sequence") {
  TEST_CASE("of up to 10 events has one holder and answers everybody once, in order") {
    explorer<controller_model> all;
    all.explore_all(10);

    CHECK(all.count() > 3'000);
  }
}

} // namespace lectern
