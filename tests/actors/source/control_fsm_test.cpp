#include "actors/runtime/overloaded.hpp"
#include "actors/source/control_fsm.hpp"
#include "tests/actors/sequences.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <string>
#include <variant>

namespace lectern {

namespace {

using phase = control_fsm::phase;

constexpr viewer_id viewer_of(char letter) {
  return viewer_id{static_cast<std::uint64_t>(letter - 'a')};
}

std::string letter_of(viewer_id viewer) {
  return std::string(1, static_cast<char>('a' + static_cast<int>(viewer)));
}

std::string to_words(const control_fsm::actions& actions) {
  using fsm = control_fsm;
  const auto say = overloaded{
    [](const fsm::grant& a) {
      return "grant " + letter_of(a.viewer) + (a.from ? " from " + letter_of(*a.from) : "");
    },
    [](const fsm::refuse& a) { return "refuse " + letter_of(a.viewer); },
    [](const fsm::withdraw& a) {
      return (a.is_taken ? "take " : "withdraw ") + letter_of(a.viewer)
             + (a.to ? " for " + letter_of(*a.to) : "");
    },
    [](const fsm::ask_holder& a) { return "ask " + letter_of(a.holder); },
    [](const fsm::arm_take_deadline&) { return std::string{"arm"}; },
    [](const fsm::tell_holder& a) {
      return "tell " + letter_of(a.holder) + " of " + letter_of(a.by);
    },
  };
  std::string text;
  for (const auto& action : actions)
    text += (text.empty() ? "" : "; ") + std::visit(say, action);
  return text;
}

struct talking_fsm {
  std::string ask(char viewer) {
    return to_words(fsm.on(control_fsm::ask{viewer_of(viewer), false}));
  }

  std::string take(char viewer) {
    return to_words(fsm.on(control_fsm::ask{viewer_of(viewer), true}));
  }

  std::string request(char viewer) {
    return to_words(fsm.on(control_fsm::request{viewer_of(viewer)}));
  }

  std::string leave(char viewer) { return to_words(fsm.on(control_fsm::leave{viewer_of(viewer)})); }

  std::string give(char viewer, std::optional<viewer_id> to = {}) {
    return to_words(fsm.on(control_fsm::give{viewer_of(viewer), to}));
  }

  std::string view(char viewer) {
    return to_words(fsm.on(control_fsm::begins_view{viewer_of(viewer)}));
  }

  std::string expire() { return to_words(fsm.on(control_fsm::take_expired{})); }

  control_fsm fsm;
};

} // namespace

TEST_SUITE("control_fsm") {
  TEST_CASE("a holder that sees the source at last is told which viewer has asked first") {
    talking_fsm uut;
    uut.ask('a');
    CHECK(uut.view('a').empty());
    uut.request('b');
    uut.request('c');
    CHECK(uut.view('a') == "tell a of b");
    CHECK(uut.view('b').empty());
    uut.take('d');
    CHECK(uut.view('a').empty()); // It has to leave anyway.
  }

  TEST_CASE("free control is granted, with force or without") {
    talking_fsm uut;
    CHECK(uut.ask('a') == "grant a");
    CHECK(uut.fsm.current() == phase::held);
    CHECK(uut.leave('a').empty());
    CHECK(uut.fsm.current() == phase::free);
    CHECK_FALSE(uut.fsm.holder());

    CHECK(uut.take('b') == "grant b");
  }

  TEST_CASE("held control is refused, and its holder hears nothing") {
    talking_fsm uut;
    uut.ask('a');

    CHECK(uut.ask('b') == "refuse b");
    CHECK(uut.fsm.holder() == viewer_of('a'));
    CHECK(uut.fsm.current() == phase::held);
  }

  TEST_CASE("force grants only after the holder has left") {
    talking_fsm uut;
    uut.ask('a');
    CHECK(uut.take('b') == "ask a; arm");
    CHECK(uut.fsm.current() == phase::taking);
    CHECK(uut.fsm.holder() == viewer_of('a'));

    CHECK(uut.leave('a') == "grant b");
    CHECK(uut.fsm.current() == phase::held);
  }

  TEST_CASE("a holder that does not leave in time is passed over") {
    talking_fsm uut;
    uut.ask('a');
    uut.take('b');
    CHECK(uut.expire() == "take a for b; grant b");

    CHECK(uut.leave('a').empty());
    CHECK(uut.fsm.holder() == viewer_of('b'));
  }

  TEST_CASE("nobody slips in between a taker and its turn") {
    talking_fsm uut;
    uut.ask('a');
    uut.take('b');

    CHECK(uut.ask('c') == "refuse c");
    CHECK(uut.leave('a') == "grant b");
  }

  TEST_CASE("takers are served in order, each asked to leave for the next") {
    talking_fsm uut;
    uut.ask('a');
    uut.take('b');
    CHECK(uut.take('c').empty());

    CHECK(uut.leave('a') == "grant b; ask b; arm");
    CHECK(uut.leave('b') == "grant c");
    CHECK(uut.fsm.current() == phase::held);
  }

  TEST_CASE("a viewer that never held control frees nothing") {
    talking_fsm uut;
    CHECK(uut.leave('a').empty());
    uut.ask('a');

    CHECK(uut.leave('b').empty());
    CHECK(uut.fsm.holder() == viewer_of('a'));
  }

  TEST_CASE("a taker that gives up is granted nothing") {
    talking_fsm uut;
    uut.ask('a');
    uut.take('b');
    uut.take('c');
    CHECK(uut.leave('b').empty());

    CHECK(uut.leave('a') == "grant c");
    CHECK(uut.leave('c').empty());
    CHECK(uut.fsm.current() == phase::free);
  }

  TEST_CASE("one that gives control keeps none, and the viewer that it names has it") {
    talking_fsm uut;
    uut.ask('a');
    CHECK(uut.give('b', viewer_of('c')).empty());
    CHECK(uut.give('a', viewer_of('b')) == "withdraw a for b; grant b from a");
    CHECK(uut.fsm.holder() == viewer_of('b'));

    CHECK(uut.give('b') == "withdraw b");
    CHECK(uut.fsm.current() == phase::free);
  }

  TEST_CASE("control that is given to nobody goes to the viewer that waits longest") {
    talking_fsm uut;
    uut.ask('a');
    uut.take('b');
    uut.take('c');

    CHECK(uut.give('a') == "withdraw a for b; grant b from a; ask b; arm");
    CHECK(uut.give('b', viewer_of('c')) == "withdraw b for c; grant c from b");
    CHECK(uut.fsm.current() == phase::held);
  }

  TEST_CASE("control that is given past those that wait is taken from its new holder") {
    talking_fsm uut;
    uut.ask('a');
    uut.take('b');

    CHECK(uut.give('a', viewer_of('c')) == "withdraw a for c; grant c from a; ask c; arm");
    CHECK(uut.leave('c') == "grant b");
  }

  TEST_CASE("a request of a free source is granted, and one of its holder changes nothing") {
    talking_fsm uut;
    CHECK(uut.request('a') == "grant a");
    CHECK(uut.request('a').empty());
    CHECK(uut.leave('a').empty());
    CHECK(uut.fsm.current() == phase::free);
  }

  TEST_CASE("a request is never refused: its holder is told once, and need not answer") {
    talking_fsm uut;
    uut.ask('a');
    CHECK(uut.request('b') == "tell a of b");
    CHECK(uut.request('b').empty());
    CHECK(uut.request('c') == "tell a of c");
    CHECK(uut.expire().empty());
    CHECK(uut.fsm.current() == phase::held);

    CHECK(uut.give('a') == "withdraw a for b; grant b from a; tell b of c");
    CHECK(uut.leave('b') == "grant c");
  }

  TEST_CASE("a viewer that takes comes before one that requests, and the taker is told") {
    talking_fsm uut;
    uut.ask('a');
    uut.request('b');
    uut.take('c');
    CHECK(uut.expire() == "take a for c; grant c; tell c of b");

    uut.take('d');
    CHECK(uut.request('a').empty());
    CHECK(uut.leave('c') == "grant d; tell d of b");
  }

  TEST_CASE("a viewer that leaves requests nothing any more") {
    talking_fsm uut;
    uut.ask('a');
    uut.request('b');
    CHECK(uut.leave('b').empty());

    CHECK(uut.give('a') == "withdraw a");
    CHECK(uut.fsm.current() == phase::free);
  }

  TEST_CASE("control that is given to one that requests it is not granted to it again") {
    talking_fsm uut;
    uut.ask('a');
    uut.request('b');
    uut.request('c');

    CHECK(uut.give('a', viewer_of('c')) == "withdraw a for c; grant c from a; tell c of b");
    CHECK(uut.give('c') == "withdraw c for b; grant b from c");
    CHECK(uut.give('b') == "withdraw b");
  }

  TEST_CASE("a deadline that was met means nothing") {
    talking_fsm uut;
    CHECK(uut.expire().empty());
    uut.ask('a');
    uut.take('b');
    uut.leave('a');

    CHECK(uut.expire().empty());
    CHECK(uut.fsm.holder() == viewer_of('b'));
  }
}

// -- every sequence -------------------------------------------------------------

namespace {

/// Three viewers; each arrives once, requests, gives control back or leaves when it likes.
struct control_model {
  enum class event {
    ask_a,
    ask_b,
    ask_c,
    take_a,
    take_b,
    take_c,
    request_a,
    request_b,
    request_c,
    leave_a,
    leave_b,
    leave_c,
    give_a,
    give_b,
    give_c,
    expired,
    count
  };
  enum class standing { out, waiting, holding, requesting, withdrawn, refused, done };

  [[nodiscard]] bool may(event e) const;
  void step(event e);
  void settle();
  [[nodiscard]] control_fsm::actions feed(event e);
  void judge(const control_fsm::action& action);
  void expect(bool holds, const char* claim) {
    if (!holds && complaint.empty())
      complaint = claim;
  }

  static std::size_t index_of(event e) { return static_cast<std::size_t>(e) % 3; }
  static std::size_t index_of(viewer_id viewer) { return static_cast<std::size_t>(viewer); }
  [[nodiscard]] std::size_t holders() const {
    return static_cast<std::size_t>(
      std::count(standings.begin(), standings.end(), standing::holding));
  }

  control_fsm fsm;
  std::string complaint;
  std::array<standing, 3> standings{};
  [[nodiscard]] std::deque<std::size_t>& next_queue() { return queue.empty() ? requests : queue; }

  std::deque<std::size_t> queue;    ///< Takers, in order.
  std::deque<std::size_t> requests; ///< Viewers that request, in order.
  event last = event::count;
  bool is_armed = false;
  bool is_forced = false;
};

bool control_model::may(event e) const {
  if (e == event::expired)
    return is_armed;
  const auto now = standings[index_of(e)];
  if (e < event::request_a)
    return now == standing::out;
  if (e < event::leave_a)
    return now == standing::withdrawn || (e == event::request_c && now == standing::out);
  const bool stays = now == standing::withdrawn || now == standing::requesting;
  return now == standing::holding || (stays && e < event::give_a);
}

void control_model::step(event e) {
  last = e;
  const auto actions = feed(e);
  for (const auto& action : actions)
    judge(action);
  expect(holders() <= 1, "one holds control");
  expect(fsm.holder().has_value() == (holders() == 1), "the holder is known");
  expect(!queue.empty() || fsm.current() != phase::taking, "taking means that somebody waits");
  expect(queue.empty() || (holders() == 1 && is_armed), "whoever waits does so against a deadline");
}

control_fsm::actions control_model::feed(event e) {
  if (e == event::expired) {
    is_armed = false;
    return fsm.on(control_fsm::take_expired{});
  }
  const auto i = index_of(e);
  const viewer_id id{i};
  if (e >= event::give_a)
    return fsm.on(control_fsm::give{id});
  if (e >= event::leave_a) {
    standings[i] = standing::done;
    std::erase(requests, i);
    return fsm.on(control_fsm::leave{id});
  }
  if (e >= event::request_a) {
    standings[i] = standing::requesting;
    requests.push_back(i);
    return fsm.on(control_fsm::request{id});
  }
  is_forced = e >= event::take_a;
  standings[i] = standing::waiting;
  queue.push_back(i);
  return fsm.on(control_fsm::ask{id, is_forced});
}

void control_model::judge(const control_fsm::action& action) {
  using fsm_t = control_fsm;
  std::visit(
    overloaded{
      [&](const fsm_t::grant& a) {
        expect(holders() == 0, "it is granted when its holder has left");
        auto& waiting = next_queue();
        expect(!waiting.empty() && waiting.front() == index_of(a.viewer),
               "it is granted to the viewer that waits longest, takers first");
        if (!waiting.empty())
          waiting.pop_front();
        expect(a.from.has_value() == (last >= event::give_a && last < event::expired),
               "the viewer that gave it is named");
        standings[index_of(a.viewer)] = standing::holding;
      },
      [&](const fsm_t::refuse& a) {
        expect(!is_forced && holders() == 1, "only who does not force is refused");
        expect(standings[index_of(a.viewer)] == standing::waiting,
               "every viewer that asks is answered");
        std::erase(queue, index_of(a.viewer));
        standings[index_of(a.viewer)] = standing::refused;
      },
      [&](const fsm_t::withdraw& a) {
        expect(standings[index_of(a.viewer)] == standing::holding, "only the holder loses control");
        expect(a.is_taken == (last == event::expired), "what is given is not taken");
        const auto& waiting = next_queue();
        expect(a.to == (waiting.empty() ? std::nullopt : std::optional{viewer_id{waiting.front()}}),
               "the viewer that has it next is named");
        standings[index_of(a.viewer)] = standing::withdrawn;
      },
      [&](const fsm_t::ask_holder& a) {
        expect(standings[index_of(a.holder)] == standing::holding, "only the holder is asked");
        expect(!queue.empty(), "nobody is asked for nobody");
      },
      [&](const fsm_t::arm_take_deadline&) { is_armed = true; },
      [&](const fsm_t::tell_holder& a) {
        expect(standings[index_of(a.holder)] == standing::holding, "only the holder is told");
        expect(standings[index_of(a.by)] == standing::requesting, "of one that requests");
      },
    },
    action);
}

void control_model::settle() {
  while (may(event::expired))
    step(event::expired);
  expect(std::count(standings.begin(), standings.end(), standing::waiting) == 0,
         "everybody is answered");
  expect(requests.empty() || holders() == 1, "whoever requests waits for a holder");
}

} // namespace

TEST_SUITE("control_fsm: every sequence") {
  TEST_CASE("of up to 8 events has one holder and answers everybody once, in order") {
    explorer<control_model> sequences;
    sequences.explore_all(8);

    CHECK(sequences.count() > 3'000);
  }
}

} // namespace lectern
