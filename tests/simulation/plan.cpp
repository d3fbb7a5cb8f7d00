#include "tests/simulation/plan.hpp"

#include "tests/simulation/numbers.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <string_view>
#include <utility>

namespace lectern::simulation {

namespace {

using client_kind = client_plan::kind;
using fault_kind = fault_plan::kind;

/// One schedule in this many is big: many clients, and more than a window of bytes.
constexpr std::size_t big_one_in = 20;

/// Limits of what a schedule contains.
struct scale {
  std::size_t clients_max = 3;
  std::size_t faults_max = 3;
  std::size_t steps = 90; ///< Typical number of tasks of a schedule.
};

constexpr scale small_scale{};
constexpr scale big_scale{.clients_max = 8, .faults_max = 8, .steps = 400};

/// Draws a plan. Draws the same numbers whether parts are omitted or not, so that
/// the other parts do not change.
class planner {
public:
  explicit planner(const schedule& which) : which_(which), random_(which.seed) {}

  run_plan make() {
    is_big_ = random_.one_in(big_one_in);
    swarm_ = random_.one_in(2) ? random_.next() : ~std::uint64_t{0};
    const auto size = is_big_ ? big_scale : small_scale;
    const auto clients = random_.between(1, size.clients_max);
    for (std::size_t number = 1; number <= clients; ++number)
      draw_client(number);
    draw_console();
    for (std::size_t number = 1; number <= (is_big_ ? 2 : 1); ++number)
      if (random_.one_in(4) && has_kind("listener") && wanted("listener " + std::to_string(number)))
        result_.listeners.push_back(number);
    if (random_.one_in(2) && has_kind("short"))
      result_.short_io = wanted("short reads and writes");
    for (auto left = random_.below(size.faults_max + 1); left > 0; --left)
      draw_fault(clients, size.steps);
    draw_change_points(size.steps);
    draw_violation(clients, size.steps);
    draw_hangs(clients);
    std::stable_sort(result_.faults.begin(), result_.faults.end(),
                     [](auto& a, auto& b) { return a.from_step < b.from_step; });
    return std::move(result_);
  }

private:
  /// Adds a part to the list. @returns Whether it is not omitted.
  bool wanted(std::string words) {
    result_.parts.push_back(std::move(words));
    return !which_.omitted.contains(result_.parts.size() - 1);
  }

  /// Whether this seed uses this kind of part at all. Half of the seeds omit a random half of the
  /// kinds, because some kinds hide what others would show (Groce et al., "Swarm testing", 2012).
  [[nodiscard]] bool has_kind(std::string_view words) const {
    return ((swarm_ >> (number_of(words) % 64)) & 1) != 0;
  }

  /// Whether `name` has a rare trait; a part that can be omitted.
  bool trait(std::size_t one_in, const std::string& name, const char* words) {
    return random_.one_in(one_in) && has_kind(words) && wanted(name + words);
  }

  [[nodiscard]] client_kind draw_kind(std::size_t number) const;
  void draw_client(std::size_t number);
  void draw_role(client_plan& client) const;
  void draw_commands_client(client_plan& client, const std::string& name);
  child_plan draw_child(bool terminal, const std::string& owner);
  void draw_console();
  void draw_fault(std::size_t clients, std::size_t steps);
  void draw_change_points(std::size_t steps);
  void draw_violation(std::size_t clients, std::size_t steps);
  void draw_hangs(std::size_t clients);

  const schedule& which_;
  numbers random_;
  bool is_big_ = false;
  std::uint64_t swarm_ = 0; ///< A bit for each kind of part that this seed uses.
  run_plan result_;
};

/// The kind of a client, or another one if this seed does not use it.
client_kind planner::draw_kind(std::size_t number) const {
  const auto first = number < 4   ? client_kind::terminal
                     : number < 6 ? client_kind::pipes
                                  : client_kind::console;
  if (first != client_kind::console && !has_kind("commands"))
    return client_kind::console;
  return first == client_kind::console && !has_kind("consoles") ? client_kind::terminal : first;
}

void planner::draw_client(std::size_t number) {
  client_plan client;
  const auto name = "client " + std::to_string(number);
  const auto kind = random_.below(10);
  client.number = number;
  client.type = draw_kind(kind);
  client.unit = random_.below(2);
  client.link_unit = random_.one_in(4) ? 1 - client.unit : client.unit;
  client.types_much = random_.one_in(is_big_ ? 3 : 12);
  client.typed_parts = random_.below(client.types_much ? 8 : 3);
  client.sends_controls = random_.one_in(4);
  const bool control = random_.one_in(2) || client.type == client_kind::terminal;
  const char* kind_text = client.type == client_kind::console ? " (console)"
                          : client.type == client_kind::pipes ? " (pipes)"
                                                              : " (terminal)";
  const bool takes_part = wanted(name + kind_text);
  client.sockets = {"0"};
  if (client.type == client_kind::pipes)
    client.sockets = {"0", "1", "2"};
  client.in_session = random_.one_in(3) && client.type != client_kind::pipes;
  if (control && !client.in_session)
    client.sockets.emplace_back("control");
  client.force = client.type == client_kind::console && random_.one_in(2);
  const bool is_hasty = random_.one_in(3);
  client.is_hasty = is_hasty && client.type == client_kind::console && !client.in_session;
  client.leaves = random_.one_in(client.type == client_kind::console ? 2 : 6);
  if (client.type != client_kind::console)
    draw_commands_client(client, name);
  draw_role(client);
  client.answers_close = !trait(8, name, " never answers Close");
  client.reads_late = trait(is_big_ ? 3 : 8, name, " reads late");
  client.withholds = trait(12, name, " does not connect every socket");
  if (takes_part)
    result_.clients.push_back(std::move(client));
}

/// Draws from numbers of its own, so that schedules without roles do not change.
void planner::draw_role(client_plan& client) const {
  numbers random{mix(which_.seed) + client.number};
  const auto drawn = random.below(6);
  if (client.type != client_kind::console || !client.in_session || !has_kind("roles") || drawn > 4)
    return;
  client.role = drawn < 2    ? viewer_role::spectator
                : drawn == 2 ? viewer_role::participant
                             : viewer_role::controller;
  client.force = client.force && client.role == viewer_role::controller;
}

void planner::draw_commands_client(client_plan& client, const std::string& name) {
  client.child = draw_child(client.type == client_kind::terminal, name);
  if (client.type == client_kind::pipes)
    client.child.awaits_input_end = random_.one_in(2) && client.child.reads;
  // A client has to end it.
  const bool runs_on = random_.one_in(2);
  client.child.runs_on = runs_on && client.leaves && client.type == client_kind::terminal;
  const int error = random_.one_in(2) ? ENOENT : EAGAIN;
  if (trait(16, name, "'s command does not start"))
    client.child.spawn_error = error;
}

child_plan planner::draw_child(bool terminal, const std::string& owner) {
  child_plan child;
  for (auto left = random_.below(4); left > 0; --left) {
    const bool bulk = is_big_ && random_.one_in(2);
    child.writes.push_back({terminal ? 0 : random_.between(1, 2),
                            bulk ? random_.between(50'000, 400'000) : random_.between(1, 40)});
  }
  child.end.code = static_cast<int>(random_.below(4));
  if (random_.one_in(8))
    child.end = {.code = 0, .signal = SIGSEGV};
  child.reads = !random_.one_in(8);
  child.ignores_hang_up = trait(8, owner, "'s child ignores SIGHUP");
  const auto behind =
    random_.one_in(2) ? child_plan::background::group : child_plan::background::session;
  if (trait(8, owner, "'s child leaves somebody behind"))
    child.leaves_behind = behind;
  const auto call = random_.between(1, 6);
  if (trait(16, owner, "'s child has a stream that fails"))
    child.fails_at = call;
  return child;
}

void planner::draw_console() {
  auto source = draw_child(true, "the console");
  const auto views = [](const client_plan& client) { return client.type == client_kind::console; };
  const auto stays = [&](const client_plan& client) { return views(client) && !client.leaves; };
  const bool runs_on = random_.one_in(2);
  if (random_.one_in(4))
    source.reads = false;
  if (random_.one_in(16))
    source.spawn_error = EAGAIN; // The first time.
  result_.console_unit = random_.below(2);
  result_.log_bytes = is_big_ ? 64 * 1024 : 1024 * 1024;
  const auto& client_plans = result_.clients;
  if (std::none_of(client_plans.begin(), client_plans.end(), views))
    return;
  source.runs_on = runs_on && std::none_of(client_plans.begin(), client_plans.end(), stays);
  result_.console = std::move(source);
}

void planner::draw_fault(std::size_t clients, std::size_t steps) {
  static constexpr std::pair<fault_kind, const char*> kinds[] = {
    {fault_kind::reset, " resets its connections"},
    {fault_kind::leave, " closes its connections"},
    {fault_kind::vanish, " falls silent"},
    {fault_kind::lose_one, " loses a connection"},
    {fault_kind::cancel, " cancels"},
    {fault_kind::claim_twice, " claims a socket twice"},
    {fault_kind::claim_wrongly, " guesses a secret"},
    {fault_kind::expire_early, "a deadline passes early"},
    {fault_kind::shut_down, "the service stops"},
  };
  const auto& [type, words] = kinds[random_.below(std::size(kinds))];
  fault_plan fault{type, random_.between(1, clients), random_.below(4), random_.below(steps),
                   result_.parts.size()};
  const bool of_client = words[0] == ' ';
  const auto name = of_client ? "client " + std::to_string(fault.client) + words : words;
  const auto takes_part = [&](const client_plan& client) { return client.number == fault.client; };
  const auto& client_plans = result_.clients;
  if (has_kind(words) && wanted(name)
      && (!of_client || std::any_of(client_plans.begin(), client_plans.end(), takes_part)))
    result_.faults.push_back(fault);
}

/// Depth 3: two change points are enough for a bug that needs three tasks in one order.
void planner::draw_change_points(std::size_t steps) {
  for (int left = 2; left > 0; --left) {
    const auto at = random_.below(steps);
    if (which_.strategy == order_strategy::pct && wanted("a change of priorities"))
      result_.change_points.push_back(at);
  }
}

/// A violation of the session protocol; no effect on clients that speak another protocol.
void planner::draw_violation(std::size_t clients, std::size_t steps) {
  constexpr const char* words = " breaks the protocol";
  const bool is_there = random_.one_in(6);
  fault_plan fault{fault_kind::violate, random_.between(1, clients), random_.below(4),
                   random_.below(steps), result_.parts.size()};
  const auto takes_part = [&](const client_plan& client) { return client.number == fault.client; };
  const auto& client_plans = result_.clients;
  if (is_there && has_kind(words) && wanted("client " + std::to_string(fault.client) + words)
      && std::any_of(client_plans.begin(), client_plans.end(), takes_part))
    result_.faults.push_back(fault);
}

/// Openers that never finish; no effect on clients with a console.
void planner::draw_hangs(std::size_t clients) {
  for (std::size_t number = 1; number <= clients; ++number) {
    if (!trait(16, "client " + std::to_string(number), "'s command is never opened"))
      continue;
    for (auto& client : result_.clients)
      if (client.number == number)
        client.child.opens_never = client.type != client_kind::console;
  }
  if (trait(12, "the console", "'s source is not opened the first time") && result_.console)
    result_.console->opens_never = true;
}

} // namespace

run_plan make_plan(const schedule& which) {
  return planner{which}.make();
}

} // namespace lectern::simulation
