#include "actors/runtime/overloaded.hpp"
#include "actors/session/operation_fsm.hpp"
#include "tests/actors/sequences.hpp"
#include "tests/actors/session/operation_fsm_words.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace lectern {

namespace {

/// An operation's state machine with its links, its work and its timers.
template <operation_fsm (*Make)(), bool IsConsole>
struct operation_model {
  enum class event {
    claim_0,
    claim_1,
    claim_2,
    claim_3,
    join_0,
    join_1,
    join_2,
    join_3,
    flush_0,
    flush_1,
    flush_2,
    flush_3,
    gone_0,
    gone_1,
    gone_2,
    gone_3,
    work_ended,
    connect_expired,
    echo_expired,
    cancel,
    taken,
    shut_down,
    count
  };
  enum class link { none, claimed, joined, stopping, flushed, cut, gone };

  [[nodiscard]] bool may(event e) const;
  void step(event e);
  void settle();
  [[nodiscard]] operation_fsm::actions feed(event e);
  void judge(const operation_fsm::action& action, event cause);
  void judge_publish();
  void expect(bool holds, const char* claim) {
    if (!holds && complaint.empty())
      complaint = claim;
  }

  static std::size_t slot_of(event e) { return static_cast<std::size_t>(e) % 4; }
  static link_id link_of(std::size_t slot) { return link_id{slot + 10}; }
  static bool is_open(link l) { return l > link::claimed && l < link::gone; }
  [[nodiscard]] bool has_all_required() const;

  operation_fsm fsm = Make();
  std::string complaint;
  std::array<link, 4> links{};
  std::array<int, 4> introductions{};
  bool is_decided = false; ///< It was ended from outside; readers are not awaited.
  bool work_runs = false;
  bool work_is_over = false;
  bool connect_armed = true;
  bool echo_armed = false;
  int starts = 0;
  int ends = 0;
  int publishes = 0;
  int forgets = 0;
  operation_status published{};
};

template <operation_fsm (*Make)(), bool IsConsole>
bool operation_model<Make, IsConsole>::may(event e) const {
  if (forgets > 0)
    return false; // The actor has quit.
  const auto slot = slot_of(e);
  const bool exists = e > event::gone_3 || slot < fsm.slots().size();
  const auto now = links[slot];
  if (!exists)
    return false;
  if (e <= event::claim_3)
    return now == link::none;
  if (e <= event::join_3)
    return now == link::claimed;
  if (e <= event::flush_3) // A link flushes when it was stopped, or its source has ended.
    return now == link::stopping
           || (now == link::joined && (work_runs || work_is_over)
               && fsm.slots()[slot].role != socket_role::control);
  if (e <= event::gone_3)
    return is_open(now);
  switch (e) {
  case event::work_ended:
    return work_runs;
  case event::connect_expired:
    return connect_armed;
  case event::echo_expired:
    return echo_armed;
  case event::taken:
    return IsConsole;
  default:
    return true;
  }
}

template <operation_fsm (*Make)(), bool IsConsole>
operation_fsm::actions operation_model<Make, IsConsole>::feed(event e) {
  const auto slot = slot_of(e);
  is_decided = is_decided || e == event::cancel || e == event::taken || e == event::shut_down;
  if (e <= event::claim_3) {
    if (std::holds_alternative<socket_claim>(fsm.claim(fsm.slots()[slot].secret)))
      links[slot] = link::claimed;
    return {};
  }
  if (e <= event::join_3) {
    links[slot] = link::joined;
    return fsm.on_joined(slot, link_of(slot));
  }
  if (e <= event::flush_3) {
    links[slot] = link::flushed;
    return fsm.on_flushed(link_of(slot));
  }
  if (e <= event::gone_3) {
    links[slot] = link::gone;
    return fsm.on_stopped(link_of(slot));
  }
  switch (e) {
  case event::work_ended:
    work_runs = false;
    work_is_over = true;
    return fsm.on(operation_fsm::work_ended{operation_status::success, {}, 7});
  case event::connect_expired:
    connect_armed = false;
    return fsm.on(operation_fsm::connect_expired{});
  case event::echo_expired:
    echo_armed = false;
    return fsm.on(operation_fsm::echo_expired{});
  case event::cancel:
    return fsm.on(operation_fsm::cancel{});
  case event::taken:
    return fsm.on(operation_fsm::taken{});
  default:
    return fsm.on(lectern::shut_down{});
  }
}

template <operation_fsm (*Make)(), bool IsConsole>
void operation_model<Make, IsConsole>::step(event e) {
  const int ends_before = ends;
  for (const auto& action : feed(e))
    judge(action, e);
  expect(publishes == 0 || fsm.outcome().status == published, "what is published does not change");
  expect(fsm.is_over() == (publishes == 1), "the operation is over when that is published");
  expect((fsm.current() == operation_fsm::phase::over) == (forgets == 1), "over is the end");
  if (IsConsole && ends > ends_before && work_runs)
    step(event::work_ended); // Leaving a console takes no time.
  expect(!(is_decided || ends > 0) || work_runs || publishes == 1,
         "once that is decided, only the work is waited for");
}

template <operation_fsm (*Make)(), bool IsConsole>
bool operation_model<Make, IsConsole>::has_all_required() const {
  for (std::size_t i = 0; i < fsm.slots().size(); ++i)
    if (fsm.slots()[i].required && links[i] != link::joined)
      return false;
  return true;
}

template <operation_fsm (*Make)(), bool IsConsole>
void operation_model<Make, IsConsole>::judge(const operation_fsm::action& action, event cause) {
  using fsm_t = operation_fsm;
  std::visit(overloaded{
               [&](const fsm_t::start_work&) {
                 expect(++starts == 1 && has_all_required() && publishes == 0,
                        "the work starts once, when every required socket has joined");
                 work_runs = true;
                 connect_armed = false;
               },
               [&](const fsm_t::end_work& a) {
                 expect(a.at_once == (cause == event::shut_down), "only the stop has no time");
                 expect(work_runs && (++ends == 1 || a.at_once),
                        "work that runs is ended once, and again when the service stops");
               },
               [&](const fsm_t::introduce& a) {
                 expect(links[a.slot] == link::joined && ++introductions[a.slot] == 1,
                        "a socket that joined is introduced once");
                 expect(!work_is_over && ends == 0, "nobody is introduced to work that ends");
               },
               [&](const fsm_t::stop_slot& a) {
                 expect(is_open(links[a.slot]), "only an open link is stopped");
                 expect(links[a.slot] == link::joined || cause == event::shut_down,
                        "a link is stopped once, unless the service ends");
                 links[a.slot] = links[a.slot] == link::flushed ? link::cut : link::stopping;
               },
               [&](const fsm_t::publish&) { judge_publish(); },
               [&](const fsm_t::arm_echo_deadline&) {
                 expect(IsConsole && work_is_over && publishes == 0,
                        "only the end of a console waits for its viewer");
                 echo_armed = true;
               },
               [&](const fsm_t::forget&) {
                 expect(++forgets == 1 && publishes == 1, "it is forgotten once, after its end");
                 for (const auto now : links)
                   expect(!is_open(now), "no link outlives its operation");
               },
             },
             action);
}

template <operation_fsm (*Make)(), bool IsConsole>
void operation_model<Make, IsConsole>::judge_publish() {
  expect(++publishes == 1, "the final state is published once");
  published = fsm.outcome().status;
  expect(is_final(published), "what is published is final");
  expect(!work_runs, "it is published behind the end of the work");
  expect(starts == 0 || fsm.outcome().exit_code == 7, "the exit code is kept, whatever the cause");
  for (std::size_t i = 0; i < fsm.slots().size(); ++i) {
    const auto role = fsm.slots()[i].role;
    const bool shows = role == socket_role::terminal || role == socket_role::output;
    expect(!shows || starts == 0 || is_decided || ends > 0 || links[i] == link::flushed
             || links[i] == link::gone || links[i] == link::none || links[i] == link::claimed,
           "a natural end is published behind every output");
  }
  connect_armed = echo_armed = false;
}

/// Every deadline passes, the work ends, links that may flush do: nothing is
/// left that waits for the client's good will.
template <operation_fsm (*Make)(), bool IsConsole>
void operation_model<Make, IsConsole>::settle() {
  for (const auto e : {event::connect_expired, event::work_ended, event::flush_0, event::flush_1,
                       event::flush_2, event::flush_3, event::echo_expired})
    if (may(e))
      step(e);
  for (const auto e : {event::gone_0, event::gone_1, event::gone_2, event::gone_3})
    if (links[slot_of(e)] == link::cut && may(e))
      step(e); // A link that was cut reports at once.
  expect(publishes == 1, "every life comes to its final state");
  for (const auto now : links)
    expect(!is_open(now) || now != link::joined, "no link is left without a word");
  for (const auto e : {event::gone_0, event::gone_1, event::gone_2, event::gone_3})
    if (may(e))
      step(e);
  if (may(event::echo_expired))
    step(event::echo_expired);
  expect(forgets == 1, "every operation is forgotten");
}

} // namespace

TEST_SUITE("operation_fsm: every sequence") {
  TEST_CASE("of a command on a terminal publishes once") {
    explorer<operation_model<make_terminal_operation, false>> sequences;
    sequences.explore_all(7);
    sequences.wander(2'000, 40);

    CHECK(sequences.count() > 5'000);
  }

  TEST_CASE("of a console publishes once") {
    explorer<operation_model<make_console_operation, true>> sequences;
    sequences.explore_all(7);
    sequences.wander(2'000, 40);

    CHECK(sequences.count() > 10'000);
  }

  TEST_CASE("of a command on pipes publishes once") {
    explorer<operation_model<make_pipes_operation, false>> sequences;
    sequences.explore_all(6);
    sequences.wander(10'000, 60);

    CHECK(sequences.count() > 20'000);
  }
}

} // namespace lectern
