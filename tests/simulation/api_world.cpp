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

/// More tasks than any schedule has; reached only by an endless loop.
constexpr std::size_t steps_max = 30'000;

/// Longer than all deadlines in sequence: anything that still waits, waits forever.
constexpr milliseconds wait_max{90'000};

} // namespace

api_world::planned_use::planned_use(api_world& owner, const use_plan& drawn)
  : task_owner("use", drawn.number), plan(drawn),
    sends(owner.shared.order, *this, "is sent", [this, &owner] { owner.send(*this); }) {}

api_world::planned_fault::planned_fault(api_world& owner, const api_fault_plan& drawn,
                                        std::size_t number)
  : task_owner("fault", number), plan(drawn),
    strikes(owner.shared.order, *this, "strikes", [this, &owner] {
      strikes.set_possible(false);
      owner.inject(plan);
    }) {}

// -- making -------------------------------------------------------------------------

api_world::api_world(sim_system& system, const schedule& drawn, bool is_traced)
  : plan(make_api_plan(drawn)), shared(drawn, plan.change_points, system.clock),
    console(shared, plan.console), system_(system), actors_(shared),
    gatekeeper_decides_(shared.order, host_, "decides", [this] {
      gatekeeper_decides_.set_possible(false);
      product_->decide([this](const ask_access& question) { return decide(question, true); });
    }) {
  start_chance(drawn.seed);
  shared.is_traced = is_traced;
  system_.clock.restart();
  system_.tape.restart();
  system_.actors = &actors_;
  system_.factory = this;
  product_.emplace(
    system_, plan,
    api_product::hooks{
      .on_event = [this](const event& msg) { note_event(msg); },
      .decide = [this](const ask_access& question) { return decide(question, false); },
      .on_undecided = [this] { gatekeeper_decides_.set_possible(true); }});
  for (const auto& session : plan.sessions)
    add(session);
  for (const auto& use : plan.uses)
    uses.emplace_back(*this, use);
  for (const auto& fault : plan.faults)
    faults_.emplace_back(*this, fault, faults_.size() + 1);
  allow_uses();
}

api_world::~api_world() {
  system_.actors = nullptr;
  system_.factory = nullptr;
}

void api_world::add(const session_plan& drawn) {
  const auto make = [this](std::size_t sender, bool leaves) -> api_request& {
    return make_request(sender, leaves);
  };
  auto& session = sessions.emplace_back(shared, drawn, make);
  session.on_begun = [this, &session] {
    check_begin(*this, session);
    allow_uses();
  };
  session.on_connected = [this, &session](const api_request& request) {
    check_socket(*this, session, request);
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
  for (auto& session : sessions)
    if (session.plan.number == number) {
      session.child = std::make_shared<sim_child>(shared, number, session.plan.child, true,
                                                  std::vector{place_of(number, 0)});
      return session.child->make();
    }
  return boost::system::error_code{ENOENT, boost::system::system_category()};
}

api_request& api_world::make_request(std::size_t sender, bool leaves) {
  auto& made = requests.emplace_back(shared, *product_, requests.size() + 1, sender, leaves);
  made.was_signed_out = signed_out.contains(sender);
  return made;
}

// -- what happens -------------------------------------------------------------------

void api_world::send(planned_use& use) {
  use.sends.set_possible(false);
  use.request = &make_request(use.plan.sender, use.plan.leaves);
  use.request->on_outcome = [this, &use](const api_request&) { take_outcome(use); };
  if (use.plan.kind == purpose::sign_out)
    leaving.insert(use.plan.sender);
  use.request->send(message_of(use.plan, find_session(use.plan.session)), use.plan.unit);
}

void api_world::take_outcome(planned_use& use) {
  if (use.request->answers == 0) // The head of a wait.
    return;
  check_answer(*this, use);
  const bool is_granted = use.request->status() == 200;
  if (use.plan.kind == purpose::sign_out && is_granted)
    signed_out.emplace(use.plan.sender, shared.clock.now());
  if (use.plan.kind == purpose::cancel && is_granted)
    for (auto& session : sessions)
      session.cancelled = session.cancelled || session.number() == use.plan.session;
}

void api_world::note_event(const event& msg) {
  if (!msg.operation)
    return;
  auto& known = announced[msg.operation->id.text];
  if (known.finals > 0)
    report(rules::one_final_state, msg.operation->id.text + " changes again");
  if (lectern::is_final(msg.operation->end.status)) {
    ++known.finals;
    known.final_at = shared.clock.now();
  }
  allow_uses();
}

/// Decides as the host program would.
std::optional<access_decision> api_world::decide(const ask_access& question, bool is_later) {
  const auto sender = sender_of(question);
  if (sender == people().size()) {
    report(rules::rights, "a gatekeeper is asked about an unknown person");
    return access_decision{false, {}};
  }
  const auto manner = plan.gatekeeper->manner_of(sender, question.action);
  if (manner == gatekeeper_plan::manner::never
      || (manner == gatekeeper_plan::manner::later && !is_later))
    return std::nullopt;
  const bool is_foreign = question.action == access_kind::cancel_operation && !question.is_own
                          && !people()[sender].is_operator && !plan.gatekeeper->is_lenient;
  return access_decision{!is_foreign && !plan.gatekeeper->denies(sender, question.action),
                         "denied"};
}

void api_world::allow_uses() {
  for (auto& use : uses) {
    const auto* session = find_session(use.plan.session);
    const bool has_subject =
      use.plan.session == 0
      || (session != nullptr && !session->id.empty() && (!use.plan.is_late || is_final(*session)));
    use.sends.set_possible(use.request == nullptr && has_subject);
  }
}

void api_world::inject(const api_fault_plan& drawn) {
  shared.note([&] { return plan.parts.at(drawn.part); });
  switch (drawn.type) {
  case api_fault_plan::kind::gatekeeper_stops:
    gatekeeper_stopped = true;
    return product_->stop_gatekeeper();
  case api_fault_plan::kind::expire_early:
    expired_early = true;
    system_.clock.pass();
    return;
  case api_fault_plan::kind::shut_down:
    return stop();
  }
}

void api_world::stop() {
  if (stop_asked)
    return;
  stop_asked = shared.clock.now();
  gatekeeper_stopped = true;
  product_->shut_down([this](const answer<shut_down_done>&) { stopped = shared.clock.now(); });
}

bool api_world::step() {
  while (next_fault_ < faults_.size()
         && faults_[next_fault_].plan.from_step <= shared.order.steps())
    faults_[next_fault_++].strikes.set_possible(true);
  auto* next = shared.order.next();
  if (next == nullptr)
    return false;
  if (shared.is_traced)
    shared.lines.push_back(std::to_string(shared.order.steps()) + "  " + next->words());
  next->run();
  return true;
}

/// With nothing else left to do, a later fault happens now.
bool api_world::bring_forward() {
  if (next_fault_ < faults_.size()) {
    faults_[next_fault_++].strikes.set_possible(true);
    return true;
  }
  return system_.pass_time_of_actors();
}

/// Whether anything waits that an expiring deadline may end.
bool api_world::needs_time() const {
  if (shared.clock.now() > wait_max + stop_asked.value_or(milliseconds{0}))
    return false;
  return stop_asked
         || std::any_of(sessions.begin(), sessions.end(),
                        [this](auto& session) {
                          return has_to_end(session)
                                 && !(is_final(session) && session.is_released());
                        })
         || std::any_of(uses.begin(), uses.end(), [this](auto& use) {
              return use.request != nullptr && use.request->is_waiting() && !may_wait(use);
            });
}

void api_world::run_until_rest() {
  while (shared.order.steps() < steps_max) {
    if (step() || bring_forward())
      continue;
    if (!needs_time() || !system_.clock.pass())
      return;
    shared.note([&] { return "time: " + std::to_string(shared.clock.now().count()) + " ms"; });
  }
  report(rules::nothing_waits, "it does not come to an end");
}

outcome api_world::run() {
  run_until_rest();
  if (!stop_asked) {
    system_.poll_loop();
    check_api_rest(*this, actors_);
    stop();
    run_until_rest();
  }
  check_api_end(*this);
  end_all();
  return {std::move(shared.broken), shared.order.steps(), shared.order.fingerprint(),
          std::move(plan.parts), std::move(shared.lines)};
}

void api_world::end_all() {
  for (const auto& request : product_->unanswered())
    report(rules::nothing_waits, "no answer to " + request);
  product_->clear();
  const auto finish = [this] {
    while (shared.order.steps() < 2 * steps_max && step()) {
    }
    system_.poll_loop();
  };
  finish();
  while (system_.pass_time_of_actors())
    finish();
  for (const auto& violation : trace::check({system_.tape.events(), stopped.has_value()}))
    report(trace::about(violation.which).says, violation.words);
  for (const auto& name : actors_.living())
    report(rules::nothing_left, name + " has not ended");
  actors_.kill_all();
  finish();
  for (const auto& name : actors_.kept())
    report(rules::nothing_left, name + " is kept in memory");
  if (system_.clock.is_running())
    report(rules::nothing_left, "a deadline is still set");
  product_.reset();
}

// -- read by the checks ---------------------------------------------------------------

const api_session* api_world::find_session(std::size_t number) const {
  const auto found = std::find_if(sessions.begin(), sessions.end(),
                                  [&](auto& session) { return session.number() == number; });
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
         || !(session.is_connected() || is_joined_by_another_client(session));
}

bool api_world::is_joined_by_another_client(const api_session& session) const {
  return std::any_of(uses.begin(), uses.end(), [&](auto& use) {
    return use.plan.kind == purpose::join && use.plan.session == session.number()
           && use.request != nullptr && use.request->upgraded;
  });
}

bool api_world::may_wait(const planned_use& use) const {
  const auto* session = find_session(use.plan.session);
  return use.plan.kind == purpose::await && session != nullptr && !is_final(*session)
         && !has_to_end(*session) && !signed_out.contains(use.plan.sender);
}

} // namespace lectern::simulation
