#include "tests/simulation/world.hpp"

#include "tests/simulation/judges.hpp"
#include "tests/simulation/pattern.hpp"

#include <boost/system/error_code.hpp>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace lectern::simulation {

namespace {

using std::chrono::milliseconds;

/// More tasks than any schedule has: somebody runs in circles.
constexpr std::size_t steps_max = 30'000;

/// Longer than all deadlines one after the other: who waits still, waits for ever.
constexpr milliseconds patience{120'000};

/// A console's source says something in so many of its lives; later ones only end.
constexpr std::size_t talking_sources = 3;

} // namespace

listener::listener(scene& all, house& service, std::size_t number)
  : thing("listener", number), connects(all.order, *this, "connects", [this, number, &service] {
      connects.set_possible(false);
      service.listen("listener " + std::to_string(number));
    }) {
  connects.set_possible(true);
}

world::fault::fault(world& owner, fault_plan how, std::size_t number)
  : thing("fault", number), plan(how), strikes(owner.all.order, *this, "strikes", [this, &owner] {
      strikes.set_possible(false);
      owner.strike(plan);
    }) {}

// -- making -------------------------------------------------------------------------

world::world(stage& where, const schedule& which, bool tells)
  : what(make_plan(which)), all(which, what.change_points, where.clock), stage_(where),
    timers_before_(where.clock.timers()), actors_(all) {
  all.tells = tells;
  all.short_io = what.short_io;
  stage_.clock.start_anew();
  stage_.actors = &actors_;
  stage_.things = this;
  house_.emplace(stage_, what, [this](const event& each) { note_event(each); });
  for (auto& each : what.clients)
    clients.emplace_back(all, *house_, each).on_asking = [this](client& who) { note_overlap(who); };
  for (const auto number : what.listeners)
    listeners.emplace_back(all, *house_, number);
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
  if (key.starts_with("listener")) {
    auto& whose = *std::find_if(listeners.begin(), listeners.end(),
                                [&](auto& each) { return each.name() == key; });
    whose.link = std::make_shared<sim_link>(all, 900 + second);
    whose.link->on_change = [this, &whose] {
      if (!whose.link->is_open())
        whose.missed = announced.size();
    };
    return whose.link->make();
  }
  return find_client(static_cast<std::size_t>(std::atoi(key.c_str())))->make_link(second);
}

boost::system::result<net::spawned_child> world::spawn(const net::child_options& options) {
  const bool is_console = options.argv[0] == "console";
  const auto number = static_cast<std::size_t>(std::atoi(options.argv[1].c_str()));
  auto* whose = find_client(number);
  auto how = is_console ? *what.console : whose->plan.child;
  if (how.spawn_error != 0 && !(is_console && std::exchange(console_was_tried_, true)))
    return boost::system::error_code{how.spawn_error, boost::system::system_category()};
  if (is_console) {
    if (console_sources.size() >= talking_sources)
      how.writes.clear();
    console_sources.push_back(std::make_shared<sim_child>(all, 100 + console_sources.size(), how,
                                                          true, std::vector{console_bytes_read()}));
    return console_sources.back()->make();
  }
  const bool terminal = options.terminal.has_value();
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < (terminal ? 1 : 3); ++i)
    places.push_back(place_of(number, i));
  whose->child = std::make_shared<sim_child>(all, number, how, terminal, places);
  return whose->child->make();
}

client* world::find_client(std::size_t number) {
  const auto found = std::find_if(clients.begin(), clients.end(),
                                  [&](auto& each) { return each.plan.number == number; });
  return found == clients.end() ? nullptr : &*found;
}

std::size_t world::console_bytes_read() const {
  std::size_t sum = 0;
  for (const auto& each : console_sources)
    sum += each->stream(0).bytes_read();
  return sum;
}

// -- what happens -------------------------------------------------------------------

void world::strike(const fault_plan& how) {
  all.note([&] { return what.parts.at(how.part); });
  switch (how.what) {
  case fault_plan::kind::hurry:
    hurried = true;
    stage_.clock.pass();
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
  announced.push_back(info.id.text + ' ' + std::to_string(static_cast<unsigned>(info.status)));
  const auto whose = std::find_if(clients.begin(), clients.end(), [&](auto& one) {
    return operation_of(one.plan.number) == info.id;
  });
  if (whose->finals > 0 || (whose->announced && !is_final(info.status)))
    all.complain(rules::one_final_state, info.id.text + " changes again");
  whose->announced = true;
  whose->finals += is_final(info.status) ? 1 : 0;
}

/// Two clients who want the console at the same time may cost each other.
void world::note_overlap(client& asking) {
  for (auto& other : clients) {
    if (&other == &asking || !other.asked || other.refused || other.final || !other.is_console()
        || !asking.is_console())
      continue;
    asking.may_be_refused = other.may_be_refused = true;
    if (asking.plan.force)
      other.excuse("somebody else takes the console");
    if (other.plan.force)
      asking.excuse("somebody else takes the console");
  }
}

void world::stop() {
  if (stop_asked)
    return;
  stop_asked = all.clock.now();
  for (auto& each : clients)
    if (!each.is_settled())
      each.excuse("the service stopped");
  house_->shut_down([this](const answer<shut_down_done>& how) {
    stopped = all.clock.now();
    if (const auto* done = std::get_if<shut_down_done>(&how))
      bytes_dropped += done->bytes_dropped;
  });
}

bool world::step() {
  while (next_fault_ < faults_.size() && faults_[next_fault_].plan.from_step <= all.order.steps())
    faults_[next_fault_++].strikes.set_possible(true);
  auto* next = all.order.next();
  if (next == nullptr)
    return false;
  if (all.tells)
    all.told.push_back(std::to_string(all.order.steps()) + "  " + next->words());
  next->run();
  judge_step(*this);
  return true;
}

/// Nothing else is left to do: what was to go wrong later goes wrong now.
bool world::strike_early() {
  if (next_fault_ == faults_.size())
    return false;
  faults_[next_fault_++].strikes.set_possible(true);
  return true;
}

/// Whether somebody waits whom a deadline may help.
bool world::wants_time() const {
  if (all.clock.now() > patience + stop_asked.value_or(milliseconds{0}))
    return false;
  return stop_asked || std::any_of(clients.begin(), clients.end(), [](auto& each) {
           return !each.is_settled() && each.fate != fault_plan::kind::vanish;
         });
}

void world::run_until_rest() {
  while (all.order.steps() < steps_max) {
    if (step() || strike_early())
      continue;
    if (!wants_time() || !stage_.clock.pass())
      return;
    all.note([&] { return "time: " + std::to_string(all.clock.now().count()) + " ms"; });
  }
  all.complain(rules::nobody_waits, "it does not come to an end");
}

outcome world::run() {
  run_until_rest();
  for (const std::size_t i : {0U, 1U})
    stage_.unit(i).poll_loop();
  if (!stop_asked) {
    judge_rest(*this, actors_);
    const bool settled = std::all_of(clients.begin(), clients.end(), [](auto& each) {
      return !each.is_console() || each.is_settled();
    });
    if (what.console && settled) {
      house_->try_console([this](bool free) { console_was_free = free; });
      run_until_rest();
    }
    stop();
    run_until_rest();
  }
  judge_end(*this);
  end_all();
  return {std::move(all.found), all.order.steps(), all.order.fingerprint(), std::move(what.parts),
          std::move(all.told)};
}

void world::end_all() {
  for (const auto& each : house_->unanswered())
    all.complain(rules::nobody_waits, "no answer to " + each);
  house_->clear();
  const auto finish = [this] {
    while (all.order.steps() < 2 * steps_max && step()) {
    }
    for (const std::size_t i : {0U, 1U})
      stage_.unit(i).poll_loop();
  };
  finish();
  for (const auto& each : actors_.living()) {
    all.complain(rules::nothing_left, each + " has not ended");
  }
  actors_.kill_all();
  finish();
  for (const auto& each : actors_.kept())
    all.complain(rules::nothing_left, each + " is kept in memory");
  house_.reset();
}

} // namespace lectern::simulation
