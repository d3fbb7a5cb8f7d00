#include "tests/simulation/api_world.hpp"

#include "actors/trace/check.hpp"
#include "tests/simulation/api_checks.hpp"
#include "tests/simulation/pattern.hpp"
#include "tests/simulation/sim_chance.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace lectern::simulation {

namespace {

using std::chrono::milliseconds;

/// More tasks than any schedule has: somebody runs in circles.
constexpr std::size_t steps_max = 30'000;

/// Longer than all deadlines one after the other: who waits still, waits for ever.
constexpr milliseconds patience{90'000};

} // namespace

api_world::use::use(api_world& owner, const use_plan& drawn)
  : thing("use", drawn.number), plan(drawn),
    sends(owner.shared.order, *this, "is sent", [this, &owner] { owner.send(*this); }) {}

api_world::fault::fault(api_world& owner, const api_fault_plan& drawn, std::size_t number)
  : thing("fault", number), plan(drawn),
    strikes(owner.shared.order, *this, "strikes", [this, &owner] {
      strikes.set_possible(false);
      owner.strike(plan);
    }) {}

// -- making -------------------------------------------------------------------------

api_world::api_world(stage& where, const schedule& drawn, bool tells)
  : plan(make_api_plan(drawn)), shared(drawn, plan.change_points, where.clock),
    console(shared, plan.console), stage_(where), actors_(shared),
    keeper_decides_(shared.order, host_, "decides", [this] {
      keeper_decides_.set_possible(false);
      house_->decide([this](const ask_access& question) { return decide(question, true); });
    }) {
  start_chance(drawn.seed);
  shared.tells = tells;
  stage_.clock.start_anew();
  stage_.tape.start_anew();
  stage_.actors = &actors_;
  stage_.things = this;
  house_.emplace(
    stage_, plan,
    api_house::observers{.on_event = [this](const event& each) { note_event(each); },
                         .decide = [this](const ask_access& each) { return decide(each, false); },
                         .on_undecided = [this] { keeper_decides_.set_possible(true); }});
  for (const auto& each : plan.sessions)
    add(each);
  for (const auto& each : plan.uses)
    uses.emplace_back(*this, each);
  for (const auto& each : plan.faults)
    faults_.emplace_back(*this, each, faults_.size() + 1);
  allow_uses();
}

api_world::~api_world() {
  stage_.actors = nullptr;
  stage_.things = nullptr;
}

void api_world::add(const session_plan& drawn) {
  const auto make = [this](std::size_t sender, bool leaves) -> api_request& {
    return make_request(sender, leaves);
  };
  auto& session = sessions.emplace_back(shared, drawn, make);
  session.on_begun = [this, &session] {
    judge_begin(*this, session);
    allow_uses();
  };
  session.on_connected = [this, &session](const api_request& request) {
    judge_socket(*this, session, request);
  };
}

net::ws_link api_world::make_link(const std::string& key) {
  return requests.at(static_cast<std::size_t>(std::atoi(key.c_str())) - 1).make_link();
}

net::opening api_world::open(const std::vector<std::string>& words, const net::open_request&,
                             net::open_handler then) {
  openings.push_back(std::make_shared<sim_opening>(
    shared, openings.size() + 1, [this, words] { return start(words); }, std::move(then)));
  return net::opening{openings.back()};
}

boost::system::result<net::source> api_world::start(const std::vector<std::string>& words) {
  if (words[0] == "console")
    return console.start({});
  const auto number = static_cast<std::size_t>(std::atoi(words[1].c_str()));
  for (auto& each : sessions)
    if (each.plan.number == number) {
      each.child = std::make_shared<sim_child>(shared, number, each.plan.child, true,
                                               std::vector{place_of(number, 0)});
      return each.child->make();
    }
  return boost::system::error_code{ENOENT, boost::system::system_category()};
}

api_request& api_world::make_request(std::size_t sender, bool leaves) {
  auto& made = requests.emplace_back(shared, *house_, requests.size() + 1, sender, leaves);
  made.was_signed_out = signed_out.contains(sender);
  return made;
}

// -- what happens -------------------------------------------------------------------

void api_world::send(use& one) {
  one.sends.set_possible(false);
  one.request = &make_request(one.plan.sender, one.plan.leaves);
  one.request->on_outcome = [this, &one](const api_request&) { take_outcome(one); };
  if (one.plan.kind == purpose::sign_out)
    leaving.insert(one.plan.sender);
  one.request->send(message_of(one.plan, find_session(one.plan.session)), one.plan.unit);
}

void api_world::take_outcome(use& one) {
  if (one.request->answers == 0) // The head of a wait.
    return;
  judge_answer(*this, one);
  const bool is_granted = one.request->status() == 200;
  if (one.plan.kind == purpose::sign_out && is_granted)
    signed_out.emplace(one.plan.sender, shared.clock.now());
  if (one.plan.kind == purpose::cancel && is_granted)
    for (auto& each : sessions)
      each.cancelled = each.cancelled || each.number() == one.plan.session;
}

void api_world::note_event(const event& heard) {
  if (!heard.operation)
    return;
  auto& known = announced[heard.operation->id.text];
  if (known.finals > 0)
    complain(rules::one_final_state, heard.operation->id.text + " changes again");
  if (lectern::is_final(heard.operation->end.status)) {
    ++known.finals;
    known.final_at = shared.clock.now();
  }
  allow_uses();
}

/// The host program's part.
std::optional<access_decision> api_world::decide(const ask_access& question, bool is_later) {
  const auto sender = sender_of(question);
  if (sender == people().size()) {
    complain(rules::rights, "a gatekeeper is asked about somebody unknown");
    return access_decision{false, {}};
  }
  const auto manner = plan.keeper->manner_of(sender, question.action);
  if (manner == keeper_plan::manner::never || (manner == keeper_plan::manner::later && !is_later))
    return std::nullopt;
  const bool is_foreign = question.action == access_kind::cancel_operation && !question.is_own
                          && !people()[sender].is_operator && !plan.keeper->is_lenient;
  return access_decision{!is_foreign && !plan.keeper->denies(sender, question.action), "denied"};
}

void api_world::allow_uses() {
  for (auto& each : uses) {
    const auto* session = find_session(each.plan.session);
    const bool has_subject =
      each.plan.session == 0
      || (session != nullptr && !session->id.empty() && (!each.plan.is_late || is_final(*session)));
    each.sends.set_possible(each.request == nullptr && has_subject);
  }
}

void api_world::strike(const api_fault_plan& drawn) {
  shared.note([&] { return plan.parts.at(drawn.part); });
  switch (drawn.type) {
  case api_fault_plan::kind::keeper_stops:
    keeper_stopped = true;
    return house_->stop_keeper();
  case api_fault_plan::kind::hurry:
    hurried = true;
    stage_.clock.pass();
    return;
  case api_fault_plan::kind::shut_down:
    return stop();
  }
}

void api_world::stop() {
  if (stop_asked)
    return;
  stop_asked = shared.clock.now();
  keeper_stopped = true;
  house_->shut_down([this](const answer<shut_down_done>&) { stopped = shared.clock.now(); });
}

bool api_world::step() {
  while (next_fault_ < faults_.size()
         && faults_[next_fault_].plan.from_step <= shared.order.steps())
    faults_[next_fault_++].strikes.set_possible(true);
  auto* next = shared.order.next();
  if (next == nullptr)
    return false;
  if (shared.tells)
    shared.told.push_back(std::to_string(shared.order.steps()) + "  " + next->words());
  next->run();
  return true;
}

/// Nothing else is left to do: what was to happen later happens now.
bool api_world::bring_forward() {
  if (next_fault_ < faults_.size()) {
    faults_[next_fault_++].strikes.set_possible(true);
    return true;
  }
  return stage_.pass_time_of_actors();
}

/// Whether somebody waits whom a deadline may help.
bool api_world::wants_time() const {
  if (shared.clock.now() > patience + stop_asked.value_or(milliseconds{0}))
    return false;
  return stop_asked
         || std::any_of(
           sessions.begin(), sessions.end(),
           [this](auto& each) { return has_to_end(each) && !(is_final(each) && each.is_gone()); })
         || std::any_of(uses.begin(), uses.end(), [this](auto& each) {
              return each.request != nullptr && each.request->is_waiting() && !may_wait(each);
            });
}

void api_world::run_until_rest() {
  while (shared.order.steps() < steps_max) {
    if (step() || bring_forward())
      continue;
    if (!wants_time() || !stage_.clock.pass())
      return;
    shared.note([&] { return "time: " + std::to_string(shared.clock.now().count()) + " ms"; });
  }
  complain(rules::nobody_waits, "it does not come to an end");
}

outcome api_world::run() {
  run_until_rest();
  if (!stop_asked) {
    stage_.poll_loop();
    judge_api_rest(*this, actors_);
    stop();
    run_until_rest();
  }
  judge_api_end(*this);
  end_all();
  return {std::move(shared.found), shared.order.steps(), shared.order.fingerprint(),
          std::move(plan.parts), std::move(shared.told)};
}

void api_world::end_all() {
  for (const auto& each : house_->unanswered())
    complain(rules::nobody_waits, "no answer to " + each);
  house_->clear();
  const auto finish = [this] {
    while (shared.order.steps() < 2 * steps_max && step()) {
    }
    stage_.poll_loop();
  };
  finish();
  while (stage_.pass_time_of_actors())
    finish();
  for (const auto& each : trace::check({stage_.tape.events(), stopped.has_value()}))
    complain(trace::about(each.which).says, each.words);
  for (const auto& each : actors_.living())
    complain(rules::nothing_left, each + " has not ended");
  actors_.kill_all();
  finish();
  for (const auto& each : actors_.kept())
    complain(rules::nothing_left, each + " is kept in memory");
  if (stage_.clock.is_running())
    complain(rules::nothing_left, "a deadline is set, and nobody waits for it");
  house_.reset();
}

// -- what the judges look at ----------------------------------------------------------

const api_session* api_world::find_session(std::size_t number) const {
  const auto found = std::find_if(sessions.begin(), sessions.end(),
                                  [&](auto& each) { return each.number() == number; });
  return found == sessions.end() ? nullptr : &*found;
}

bool api_world::is_final(const api_session& session) const {
  const auto found = announced.find(session.id);
  return found != announced.end() && found->second.finals > 0;
}

bool api_world::has_to_end(const api_session& session) const {
  if (session.id.empty())
    return false;
  const bool runs_on = session.plan.is_console ? plan.console->runs_on : session.plan.child.runs_on;
  return !runs_on || session.left || session.broke || session.cancelled
         || signed_out.contains(session.plan.maker)
         || !(session.is_connected() || is_joined_by_others(session));
}

bool api_world::is_joined_by_others(const api_session& session) const {
  return std::any_of(uses.begin(), uses.end(), [&](auto& each) {
    return each.plan.kind == purpose::join && each.plan.session == session.number()
           && each.request != nullptr && each.request->upgraded;
  });
}

bool api_world::may_wait(const use& one) const {
  const auto* session = find_session(one.plan.session);
  return one.plan.kind == purpose::await && session != nullptr && !is_final(*session)
         && !has_to_end(*session) && !signed_out.contains(one.plan.sender);
}

} // namespace lectern::simulation
