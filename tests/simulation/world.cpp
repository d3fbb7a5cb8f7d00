#include "tests/simulation/world.hpp"

#include "tests/simulation/checks.hpp"
#include "tests/simulation/pattern.hpp"

#include <boost/system/error_code.hpp>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <utility>

namespace lectern::simulation {

namespace {

using std::chrono::milliseconds;

/// More tasks than any schedule has: somebody runs in circles.
constexpr std::size_t steps_max = 30'000;

/// Longer than all deadlines one after the other: who waits still, waits for ever.
constexpr milliseconds patience{120'000};

/// Without faults: the deadline of the sockets, that of Close, and those of a command's end.
constexpr milliseconds liveness_max{45'000};

} // namespace

world::fault::fault(world& owner, fault_plan how, std::size_t number)
  : thing("fault", number), plan(how),
    strikes(owner.shared.order, *this, "strikes", [this, &owner] {
      strikes.set_possible(false);
      owner.strike(plan);
    }) {}

// -- making -------------------------------------------------------------------------

world::world(stage& where, const schedule& which, bool tells)
  : what(make_plan(which)), shared(which, what.change_points, where.clock),
    console(shared, what.console), stage_(where), actors_(shared) {
  shared.tells = tells;
  shared.short_io = what.short_io;
  stage_.clock.start_anew();
  stage_.tape.start_anew();
  stage_.actors = &actors_;
  stage_.things = this;
  house_.emplace(stage_, what, [this](const event& each) { note_event(each); });
  for (auto& each : what.clients)
    clients.emplace_back(shared, *house_, each).on_asking = [this](client& who) {
      note_overlap(who);
    };
  for (const auto number : what.listeners)
    listeners.emplace_back(shared, *house_, number);
  for (const auto& each : what.faults)
    faults_.emplace_back(*this, each, faults_.size() + 1);
}

world::~world() {
  stage_.actors = nullptr;
  stage_.things = nullptr;
}

net::ws_link world::make_link(const std::string& key) {
  const auto space = key.find(' ');
  const auto second = static_cast<std::size_t>(std::atoi(key.c_str() + space + 1));
  for (auto& each : listeners)
    if (each.name() == key)
      return each.make_link(900 + second, announced);
  return find_client(static_cast<std::size_t>(std::atoi(key.c_str())))->make_link(second);
}

net::opening world::open(const std::vector<std::string>& words, const net::open_request& request,
                         net::open_handler then) {
  std::function<boost::system::result<net::source>()> make;
  if (words[0] == "console") {
    if (!console.hangs_now())
      make = [this] { return console.start(gone_viewers()); };
  } else if (auto& whose = *find_client(static_cast<std::size_t>(std::atoi(words[1].c_str())));
             !whose.plan.child.opens_never) {
    make = [this, &whose, terminal = request.terminal.has_value()] {
      return start(whose, terminal);
    };
  }
  openings.push_back(
    std::make_shared<sim_opening>(shared, openings.size() + 1, std::move(make), std::move(then)));
  return net::opening{openings.back()};
}

boost::system::result<net::source> world::start(client& whose, bool terminal) {
  const auto& how = whose.plan.child;
  if (how.spawn_error != 0)
    return boost::system::error_code{how.spawn_error, boost::system::system_category()};
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < (terminal ? 1 : 3); ++i)
    places.push_back(place_of(whose.plan.number, i));
  whose.child = std::make_shared<sim_child>(shared, whose.plan.number, how, terminal, places);
  return whose.child->make();
}

/// Those who have seen the end of a source: between two of them others may type for the next.
std::vector<std::size_t> world::gone_viewers() const {
  std::vector<std::size_t> all;
  for (const auto& each : clients)
    if (const auto& link = each.sockets.front().link;
        each.is_console() && link && link->got().end_marks > 0)
      all.push_back(each.plan.number);
  return all;
}

client* world::find_client(std::size_t number) {
  const auto found = std::find_if(clients.begin(), clients.end(),
                                  [&](auto& each) { return each.plan.number == number; });
  return found == clients.end() ? nullptr : &*found;
}

// -- what happens -------------------------------------------------------------------

void world::strike(const fault_plan& how) {
  shared.note([&] { return what.parts.at(how.part); });
  switch (how.what) {
  case fault_plan::kind::hurry:
    hurried = true;
    skipped -= shared.clock.now();
    stage_.clock.pass();
    skipped += shared.clock.now();
    return;
  case fault_plan::kind::shut_down:
    return stop();
  default:
    find_client(how.client)->suffer(how);
  }
}

void world::note_event(const event& each) {
  if (!each.operation)
    return;
  const auto& info = *each.operation;
  static constexpr const char* codes[] = {"103", "200", "400", "401"}; // As events have them.
  announced.push_back(info.id.text + ' ' + codes[static_cast<std::size_t>(info.end.status)]);
  const auto whose = std::find_if(clients.begin(), clients.end(), [&](auto& one) {
    return operation_of(one.plan.number) == info.id;
  });
  const bool may_change = is_final(info.end.status) || whose->plan.role; // Its role.
  if (whose->finals > 0 || (whose->announced && !may_change))
    complain(rules::one_final_state, info.id.text + " changes again");
  whose->announced = true;
  whose->finals += is_final(info.end.status) ? 1 : 0;
  judge_final(*this, *whose, info.end.status);
}

/// Two clients who want the console at the same time may cost each other.
void world::note_overlap(client& asking) {
  for (auto& other : clients) {
    if (&other == &asking || !other.asked || other.refused || other.final || !other.is_console()
        || !asking.is_console())
      continue;
    asking.may_be_refused = other.may_be_refused = true;
    if (asking.plan.force && !other.plan.role)
      other.excuse("somebody else takes the console");
    if (other.plan.force && !asking.plan.role)
      asking.excuse("somebody else takes the console");
  }
}

void world::stop() {
  if (stop_asked)
    return;
  stop_asked = shared.clock.now();
  for (auto& each : clients)
    if (!each.is_settled())
      each.excuse("the service stopped");
  house_->shut_down([this](const answer<shut_down_done>& how) {
    stopped = shared.clock.now();
    if (const auto* done = std::get_if<shut_down_done>(&how))
      bytes_dropped += done->bytes_dropped;
  });
}

bool world::step() {
  while (next_fault_ < faults_.size()
         && faults_[next_fault_].plan.from_step <= shared.order.steps())
    faults_[next_fault_++].strikes.set_possible(true);
  auto* next = shared.order.next();
  if (next == nullptr)
    return false;
  if (shared.tells)
    shared.told.push_back(std::to_string(shared.order.steps()) + "  " + next->words());
  next->run();
  judge_step(*this);
  return true;
}

/// Nothing else is left to do: what was to happen later happens now.
bool world::bring_forward() {
  if (next_fault_ < faults_.size()) {
    faults_[next_fault_++].strikes.set_possible(true);
    return true;
  }
  return std::any_of(clients.begin(), clients.end(),
                     [](auto& each) { return each.start_reading(); });
}

/// Whether somebody waits whom a deadline may help.
bool world::wants_time() const {
  if (shared.clock.now() > patience + skipped + stop_asked.value_or(milliseconds{0}))
    return false;
  return stop_asked || std::any_of(clients.begin(), clients.end(), [this](auto& each) {
           return !each.is_settled() && (faults_over || each.fate != fault_plan::kind::vanish);
         });
}

void world::run_until_rest() {
  while (shared.order.steps() < steps_max) {
    if (step() || bring_forward())
      continue;
    if (!wants_time() || !stage_.clock.pass())
      return;
    shared.note([&] { return "time: " + std::to_string(shared.clock.now().count()) + " ms"; });
  }
  complain(rules::nobody_waits, "it does not come to an end");
}

outcome world::run() {
  run_until_rest();
  if (!stop_asked) {
    end_faults();
    try_console();
    stage_.poll_loop();
    judge_rest(*this, actors_);
    stop();
    run_until_rest();
  }
  judge_end(*this);
  end_all();
  return {std::move(shared.found), shared.order.steps(), shared.order.fingerprint(),
          std::move(what.parts), std::move(shared.told)};
}

/// Faults that last end now: the network gives up what was silent. Then every client has to
/// come to its end, within a bound.
void world::end_faults() {
  faults_over = true;
  const auto begin = shared.clock.now();
  for (auto& each : clients)
    each.lose_what_is_silent();
  run_until_rest();
  if (shared.clock.now() - begin > liveness_max)
    complain(rules::nobody_waits, "without faults it takes too long to come to an end");
}

/// Nobody has the console any more; so somebody else gets it at once.
void world::try_console() {
  const bool settled = std::all_of(clients.begin(), clients.end(), [](auto& each) {
    return !each.is_console() || each.is_settled();
  });
  if (!what.console || !settled)
    return;
  house_->try_console([this](bool free) {
    if (!free)
      complain(rules::one_controller, "nobody has the console, and it is not free");
  });
  run_until_rest();
}

void world::end_all() {
  for (const auto& each : house_->unanswered())
    complain(rules::nobody_waits, "no answer to " + each);
  house_->clear();
  const auto finish = [this] {
    while (shared.order.steps() < 2 * steps_max && step()) {
    }
    stage_.poll_loop();
  };
  finish();
  judge_trace(*this, stage_.tape);
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

} // namespace lectern::simulation
