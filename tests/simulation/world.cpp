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

/// More tasks than any schedule has; reached only by an endless loop.
constexpr std::size_t steps_max = 30'000;

/// Longer than all deadlines in sequence: anything that still waits, waits forever.
constexpr milliseconds wait_max{120'000};

/// Without faults: the deadline of the sockets, that of Close, and those of a command's end.
constexpr milliseconds liveness_max{45'000};

} // namespace

world::planned_fault::planned_fault(world& owner, fault_plan planned, std::size_t number)
  : task_owner("fault", number), plan(planned),
    strikes(owner.shared.order, *this, "strikes", [this, &owner] {
      strikes.set_possible(false);
      owner.inject(plan);
    }) {}

// -- making -------------------------------------------------------------------------

world::world(sim_system& system, const schedule& which, bool is_traced)
  : plan(make_plan(which)), shared(which, plan.change_points, system.clock),
    console(shared, plan.console), system_(system), actors_(shared) {
  shared.is_traced = is_traced;
  shared.short_io = plan.short_io;
  system_.clock.restart();
  system_.tape.restart();
  system_.actors = &actors_;
  system_.factory = this;
  product_.emplace(system_, plan, [this](const event& msg) { note_event(msg); });
  for (auto& client : plan.clients)
    clients.emplace_back(shared, *product_, client).on_asking = [this](sim_client& asking) {
      note_overlap(asking);
    };
  for (const auto number : plan.listeners)
    listeners.emplace_back(shared, *product_, number);
  for (const auto& fault : plan.faults)
    faults_.emplace_back(*this, fault, faults_.size() + 1);
}

world::~world() {
  system_.actors = nullptr;
  system_.factory = nullptr;
}

net::ws_link world::make_link(const std::string& key) {
  const auto space = key.find(' ');
  const auto second = static_cast<std::size_t>(std::atoi(key.c_str() + space + 1));
  for (auto& listener : listeners)
    if (listener.name() == key)
      return listener.make_link(900 + second, announced);
  return find_client(static_cast<std::size_t>(std::atoi(key.c_str())))->make_link(second);
}

net::opening world::open(const std::vector<std::string>& words, const net::open_request& request,
                         net::open_handler then) {
  std::function<boost::system::result<net::source>()> make;
  if (words[0] == "console") {
    if (!console.hangs_now())
      make = [this] { return console.start(viewers_past_end()); };
  } else if (auto& client = *find_client(static_cast<std::size_t>(std::atoi(words[1].c_str())));
             !client.plan.child.opens_never) {
    make = [this, &client, terminal = request.terminal.has_value()] {
      return start(client, terminal);
    };
  }
  openings.push_back(
    std::make_shared<sim_opening>(shared, openings.size() + 1, std::move(make), std::move(then)));
  return net::opening{openings.back()};
}

boost::system::result<net::source> world::start(sim_client& client, bool terminal) {
  const auto& child = client.plan.child;
  if (child.spawn_error != 0)
    return boost::system::error_code{child.spawn_error, boost::system::system_category()};
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < (terminal ? 1 : 3); ++i)
    places.push_back(place_of(client.plan.number, i));
  client.child = std::make_shared<sim_child>(shared, client.plan.number, child, terminal, places);
  return client.child->make();
}

/// Clients that got the end of a source. Until the next one starts, others may type for it.
std::vector<std::size_t> world::viewers_past_end() const {
  std::vector<std::size_t> numbers;
  for (const auto& client : clients)
    if (const auto& link = client.sockets.front().link;
        client.is_console() && link && link->got().end_marks > 0)
      numbers.push_back(client.plan.number);
  return numbers;
}

sim_client* world::find_client(std::size_t number) {
  const auto found = std::find_if(clients.begin(), clients.end(),
                                  [&](auto& client) { return client.plan.number == number; });
  return found == clients.end() ? nullptr : &*found;
}

// -- what happens -------------------------------------------------------------------

void world::inject(const fault_plan& fault) {
  shared.note([&] { return plan.parts.at(fault.part); });
  switch (fault.type) {
  case fault_plan::kind::expire_early:
    expired_early = true;
    skipped -= shared.clock.now();
    system_.clock.pass();
    skipped += shared.clock.now();
    return;
  case fault_plan::kind::shut_down:
    return stop();
  default:
    find_client(fault.client)->apply_fault(fault);
  }
}

void world::note_event(const event& msg) {
  if (!msg.operation)
    return;
  const auto& info = *msg.operation;
  static constexpr const char* codes[] = {"103", "200", "400", "401"}; // As events have them.
  announced.push_back(info.id.text + ' ' + codes[static_cast<std::size_t>(info.end.status)]);
  const auto client = std::find_if(clients.begin(), clients.end(), [&](auto& candidate) {
    return operation_of(candidate.plan.number) == info.id;
  });
  const bool may_change = is_final(info.end.status) || client->plan.role; // Its role.
  if (client->finals > 0 || (client->announced && !may_change))
    report(rules::one_final_state, info.id.text + " changes again");
  client->announced = true;
  client->finals += is_final(info.end.status) ? 1 : 0;
  check_final(*this, *client, info.end.status);
}

/// Two clients that want the console at the same time may be refused or displaced.
void world::note_overlap(sim_client& asking) {
  for (auto& other : clients) {
    if (&other == &asking || !other.asked || other.refused || other.final || !other.is_console()
        || !asking.is_console())
      continue;
    asking.may_be_refused = other.may_be_refused = true;
    if (asking.plan.force && !other.plan.role)
      other.excuse("another client takes the console");
    if (other.plan.force && !asking.plan.role)
      asking.excuse("another client takes the console");
  }
}

void world::stop() {
  if (stop_asked)
    return;
  stop_asked = shared.clock.now();
  for (auto& client : clients)
    if (!client.is_settled())
      client.excuse("the service stopped");
  product_->shut_down([this](const answer<shut_down_done>& reply) {
    stopped = shared.clock.now();
    if (const auto* done = std::get_if<shut_down_done>(&reply))
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
  if (shared.is_traced)
    shared.lines.push_back(std::to_string(shared.order.steps()) + "  " + next->words());
  next->run();
  check_step(*this);
  return true;
}

/// With nothing else left to do, a later fault or a late reader comes now.
bool world::bring_forward() {
  if (next_fault_ < faults_.size()) {
    faults_[next_fault_++].strikes.set_possible(true);
    return true;
  }
  return std::any_of(clients.begin(), clients.end(),
                     [](auto& client) { return client.start_reading(); });
}

/// Whether anything waits that an expiring deadline may end.
bool world::needs_time() const {
  if (shared.clock.now() > wait_max + skipped + stop_asked.value_or(milliseconds{0}))
    return false;
  return stop_asked || std::any_of(clients.begin(), clients.end(), [this](auto& client) {
           return !client.is_settled()
                  && (faults_over || client.departure != fault_plan::kind::vanish);
         });
}

void world::run_until_rest() {
  while (shared.order.steps() < steps_max) {
    if (step() || bring_forward())
      continue;
    if (!needs_time() || !system_.clock.pass())
      return;
    shared.note([&] { return "time: " + std::to_string(shared.clock.now().count()) + " ms"; });
  }
  report(rules::nothing_waits, "it does not come to an end");
}

outcome world::run() {
  run_until_rest();
  if (!stop_asked) {
    end_faults();
    try_console();
    system_.poll_loop();
    check_rest(*this, actors_);
    stop();
    run_until_rest();
  }
  check_end(*this);
  end_all();
  return {std::move(shared.broken), shared.order.steps(), shared.order.fingerprint(),
          std::move(plan.parts), std::move(shared.lines)};
}

/// Ends lasting faults: the network resets silent connections. Then every client has to end
/// within a bound.
void world::end_faults() {
  faults_over = true;
  const auto begin = shared.clock.now();
  for (auto& client : clients)
    client.reset_if_silent();
  run_until_rest();
  if (shared.clock.now() - begin > liveness_max)
    report(rules::nothing_waits, "without faults it takes too long to come to an end");
}

/// With no client in control of the console, the next one gets it at once.
void world::try_console() {
  const bool settled = std::all_of(clients.begin(), clients.end(), [](auto& client) {
    return !client.is_console() || client.is_settled();
  });
  if (!plan.console || !settled)
    return;
  product_->try_console([this](bool free) {
    if (!free)
      report(rules::one_controller, "no client has the console, and it is not free");
  });
  run_until_rest();
}

void world::end_all() {
  for (const auto& request : product_->unanswered())
    report(rules::nothing_waits, "no answer to " + request);
  product_->clear();
  const auto finish = [this] {
    while (shared.order.steps() < 2 * steps_max && step()) {
    }
    system_.poll_loop();
  };
  finish();
  check_trace(*this, system_.tape);
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

} // namespace lectern::simulation
