#include "tests/simulation/api_plan.hpp"

#include "tests/simulation/api_people.hpp"
#include "tests/simulation/numbers.hpp"
#include "tests/simulation/session_peer.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace lectern::simulation {

namespace {

/// About how many tasks run before everything is over.
constexpr std::size_t steps = 120;

constexpr std::size_t sessions_max = 3;
constexpr std::size_t uses_max = 5;

constexpr std::array purpose_words{
  " shows", " cancels",       " awaits",         " awaits for 5 s", " joins",    " guesses for",
  " lists", " reads the log", " clears the log", " listens",        " signs out"};

bool is_about_session(purpose kind) {
  return kind <= purpose::guess;
}

/// Draws a plan. Draws the same numbers whether parts are omitted or not, so that
/// the other parts do not change.
class api_planner {
public:
  explicit api_planner(const schedule& drawn) : schedule_(drawn), random_(mix(drawn.seed)) {}

  api_plan make() {
    const auto sessions = random_.between(1, sessions_max);
    draw_crowd();
    draw_gatekeeper();
    for (std::size_t number = 1; number <= sessions; ++number)
      draw_session(number);
    draw_console();
    for (std::size_t number = 1, uses = random_.below(uses_max + 1); number <= uses; ++number)
      draw_use(number, sessions);
    draw_fault(4, api_fault_plan::kind::shut_down, "the service stops");
    draw_fault(8, api_fault_plan::kind::expire_early, "a deadline passes early");
    draw_fault(6, api_fault_plan::kind::gatekeeper_stops, "the gatekeeper stops");
    std::stable_sort(result_.faults.begin(), result_.faults.end(),
                     [](auto& a, auto& b) { return a.from_step < b.from_step; });
    for (int left = 2; left > 0; --left)
      draw_change_point();
    return std::move(result_);
  }

private:
  /// Adds a part to the list. @returns Whether it is not omitted.
  bool wanted(std::string words) {
    result_.parts.push_back(std::move(words));
    return !schedule_.omitted.contains(result_.parts.size() - 1);
  }

  void draw_crowd();
  void draw_gatekeeper();
  void draw_session(std::size_t number);
  child_plan draw_child(bool may_run_on);
  void draw_console();
  void draw_use(std::size_t number, std::size_t sessions);
  void draw_departure(use_plan use);
  void add(const use_plan& use);
  void draw_fault(std::size_t one_in, api_fault_plan::kind type, const char* words);
  void draw_change_point();

  [[nodiscard]] std::size_t draw_person() { return crowd_[random_.below(crowd_.size())]; }

  const schedule& schedule_;
  numbers random_;
  std::array<std::size_t, 3> crowd_{}; ///< Few, so that they interfere with each other.
  api_plan result_;
};

void api_planner::draw_crowd() {
  for (auto& person : crowd_)
    person = random_.below(people().size());
  if (const auto visitor = first_visitor + random_.below(2); random_.one_in(2))
    crowd_[0] = visitor;
}

void api_planner::draw_gatekeeper() {
  const gatekeeper_plan gatekeeper{
    .salt = random_.next(), .has_silence = random_.one_in(3), .is_lenient = random_.one_in(2)};
  if (random_.one_in(2) && wanted("a gatekeeper"))
    result_.gatekeeper = gatekeeper;
}

void api_planner::draw_session(std::size_t number) {
  session_plan session{.number = number, .maker = draw_person(), .child = {}};
  session.is_console = random_.one_in(3);
  session.in_session = random_.one_in(2);
  session.force = random_.one_in(2);
  session.unit = random_.below(2);
  session.child = draw_child(true);
  const auto breakage = random_.below(session_peer::breakages);
  const auto trait = random_.below(8);
  const auto name = "session " + std::to_string(number) + " of " + people()[session.maker].name
                    + (session.is_console ? " (console)" : " (command)");
  const bool takes_part = wanted(name);
  if (trait == 0)
    session.withholds = wanted(name + " does not connect every socket");
  else if (trait == 1)
    session.leaves = wanted(name + " leaves");
  else if (trait <= 3 && session.in_session && wanted(name + " breaks the protocol"))
    session.breaks = breakage;
  if (takes_part)
    result_.sessions.push_back(std::move(session));
}

child_plan api_planner::draw_child(bool may_run_on) {
  child_plan child;
  for (auto left = random_.below(3); left > 0; --left)
    child.writes.push_back({0, random_.between(1, 40)});
  child.end.code = static_cast<int>(random_.below(4));
  child.runs_on = random_.one_in(2) && may_run_on;
  return child;
}

void api_planner::draw_console() {
  auto source = draw_child(true);
  const auto& sessions = result_.sessions;
  if (std::any_of(sessions.begin(), sessions.end(),
                  [](auto& session) { return session.is_console; }))
    result_.console = std::move(source);
}

void api_planner::draw_use(std::size_t number, std::size_t sessions) {
  use_plan use{.number = number, .sender = draw_person()};
  use.kind = static_cast<purpose>(random_.below(std::size(purpose_words)));
  use.session = is_about_session(use.kind) ? random_.between(1, sessions) : 0;
  use.is_late = random_.one_in(6) && use.session != 0;
  use.leaves = random_.one_in(3);
  use.unit = random_.below(2);
  if (use.kind == purpose::sign_out)
    return draw_departure(use);
  add(use);
}

/// Only visitors sign out; an event stream of theirs is opened as well, so that something ends.
void api_planner::draw_departure(use_plan use) {
  use.sender = crowd_[0];
  if (people()[use.sender].pass.empty())
    use.kind = purpose::list;
  add(use);
  use.number += uses_max;
  use.kind = purpose::listen;
  add(use);
}

void api_planner::add(const use_plan& use) {
  auto words = people()[use.sender].name + purpose_words.at(static_cast<std::size_t>(use.kind));
  if (use.session != 0)
    words += " session " + std::to_string(use.session);
  if (use.leaves)
    words += " and leaves";
  const auto& sessions = result_.sessions;
  const auto is_meant = [&](const session_plan& session) { return session.number == use.session; };
  if (wanted(std::move(words))
      && (use.session == 0 || std::any_of(sessions.begin(), sessions.end(), is_meant)))
    result_.uses.push_back(use);
}

void api_planner::draw_fault(std::size_t one_in, api_fault_plan::kind type, const char* words) {
  const auto from_step = random_.below(steps);
  if (random_.one_in(one_in) && wanted(words))
    result_.faults.push_back({type, from_step, result_.parts.size() - 1});
}

void api_planner::draw_change_point() {
  const auto at = random_.below(steps);
  if (schedule_.strategy == order_strategy::pct && wanted("a change of priorities"))
    result_.change_points.push_back(at);
}

} // namespace

access_kind right_for(purpose kind) {
  switch (kind) {
  case purpose::cancel:
    return access_kind::cancel_operation;
  case purpose::join:
  case purpose::guess:
    return access_kind::join_operation;
  case purpose::read_log:
    return access_kind::read_log;
  case purpose::clear_log:
    return access_kind::clear_log;
  case purpose::listen:
    return access_kind::watch_events;
  case purpose::show:
  case purpose::await:
  case purpose::await_briefly:
  case purpose::list:
  case purpose::sign_out:
    break;
  }
  return access_kind::look;
}

bool gatekeeper_plan::denies(std::size_t sender, access_kind right) const {
  return mix(salt ^ (sender * 64 + static_cast<std::size_t>(right))) % 6 == 0;
}

gatekeeper_plan::manner gatekeeper_plan::manner_of(std::size_t sender, access_kind right) const {
  const auto number = mix(mix(salt) ^ (sender * 64 + static_cast<std::size_t>(right))) % 8;
  if (number == 0 && has_silence)
    return manner::never;
  return number % 2 == 0 ? manner::later : manner::at_once;
}

api_plan make_api_plan(const schedule& drawn) {
  return api_planner{drawn}.make();
}

} // namespace lectern::simulation
