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

/// One schedule in so many is a big one: crowds, and more than a window of bytes.
constexpr std::size_t big_one_in = 20;

/// What a schedule has of each kind of thing, small or big.
struct scale {
  std::size_t clients_max = 3;
  std::size_t faults_max = 3;
  std::size_t steps = 90; ///< About how many tasks run before everything is over.
};

constexpr scale small_scale{};
constexpr scale big_scale{.clients_max = 8, .faults_max = 8, .steps = 400};

/// Draws a plan. Draws as much whether parts are omitted or not, so that the
/// others stay what they are.
class planner {
public:
  explicit planner(const schedule& which) : which_(which), random_(which.seed) {}

  plan make() {
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
  /// Whether the next part is to be there.
  bool wanted(std::string words) {
    result_.parts.push_back(std::move(words));
    return !which_.omitted.contains(result_.parts.size() - 1);
  }

  /// Whether this seed has such things at all. Half of the seeds do without a random half of
  /// the kinds, as kinds that are there hide what others would show (Groce et al., "Swarm
  /// testing", 2012).
  [[nodiscard]] bool has_kind(std::string_view words) const {
    return ((swarm_ >> (number_of(words) % 64)) & 1) != 0;
  }

  /// A rare trait of client `who`, which can be left out.
  bool trait(std::size_t one_in, const std::string& who, const char* words) {
    return random_.one_in(one_in) && has_kind(words) && wanted(who + words);
  }

  [[nodiscard]] client_kind draw_kind(std::size_t number) const;
  void draw_client(std::size_t number);
  void draw_role(client_plan& who) const;
  void draw_commands_client(client_plan& who, const std::string& name);
  child_plan draw_child(bool terminal, const std::string& whose);
  void draw_console();
  void draw_fault(std::size_t clients, std::size_t steps);
  void draw_change_points(std::size_t steps);
  void draw_violation(std::size_t clients, std::size_t steps);
  void draw_hangs(std::size_t clients);

  const schedule& which_;
  numbers random_;
  bool is_big_ = false;
  std::uint64_t swarm_ = 0; ///< Bits of the kinds of things that this seed has.
  plan result_;
};

/// The kind of a client; another one in a seed that does without it.
client_kind planner::draw_kind(std::size_t number) const {
  const auto first = number < 4   ? client_kind::terminal
                     : number < 6 ? client_kind::pipes
                                  : client_kind::console;
  if (first != client_kind::console && !has_kind("commands"))
    return client_kind::console;
  return first == client_kind::console && !has_kind("consoles") ? client_kind::terminal : first;
}

void planner::draw_client(std::size_t number) {
  client_plan who;
  const auto name = "client " + std::to_string(number);
  const auto kind = random_.below(10);
  who.number = number;
  who.what = draw_kind(kind);
  who.unit = random_.below(2);
  who.link_unit = random_.one_in(4) ? 1 - who.unit : who.unit;
  who.types_much = random_.one_in(is_big_ ? 3 : 12);
  who.typed_parts = random_.below(who.types_much ? 8 : 3);
  who.says_more = random_.one_in(4);
  const bool control = random_.one_in(2) || who.what == client_kind::terminal;
  const char* what = who.what == client_kind::console ? " (console)"
                     : who.what == client_kind::pipes ? " (pipes)"
                                                      : " (terminal)";
  const bool takes_part = wanted(name + what);
  who.sockets = {"0"};
  if (who.what == client_kind::pipes)
    who.sockets = {"0", "1", "2"};
  who.in_session = random_.one_in(3) && who.what != client_kind::pipes;
  if (control && !who.in_session)
    who.sockets.emplace_back("control");
  who.force = who.what == client_kind::console && random_.one_in(2);
  const bool is_hasty = random_.one_in(3);
  who.is_hasty = is_hasty && who.what == client_kind::console && !who.in_session;
  who.leaves = random_.one_in(who.what == client_kind::console ? 2 : 6);
  if (who.what != client_kind::console)
    draw_commands_client(who, name);
  draw_role(who);
  who.answers_close = !trait(8, name, " never answers Close");
  who.reads_late = trait(is_big_ ? 3 : 8, name, " reads late");
  who.withholds = trait(12, name, " does not connect every socket");
  if (takes_part)
    result_.clients.push_back(std::move(who));
}

/// From numbers of its own: schedules with other clients stay what they are.
void planner::draw_role(client_plan& who) const {
  numbers random{mix(which_.seed) + who.number};
  const auto drawn = random.below(6);
  if (who.what != client_kind::console || !who.in_session || !has_kind("roles") || drawn > 4)
    return;
  who.role = drawn < 2    ? viewer_role::spectator
             : drawn == 2 ? viewer_role::participant
                          : viewer_role::controller;
  who.force = who.force && who.role == viewer_role::controller;
}

void planner::draw_commands_client(client_plan& who, const std::string& name) {
  who.child = draw_child(who.what == client_kind::terminal, name);
  if (who.what == client_kind::pipes)
    who.child.awaits_input_end = random_.one_in(2) && who.child.reads;
  // Somebody has to end it.
  const bool runs_on = random_.one_in(2);
  who.child.runs_on = runs_on && who.leaves && who.what == client_kind::terminal;
  const int error = random_.one_in(2) ? ENOENT : EAGAIN;
  if (trait(16, name, "'s command does not start"))
    who.child.spawn_error = error;
}

child_plan planner::draw_child(bool terminal, const std::string& whose) {
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
  child.ignores_hang_up = trait(8, whose, "'s child ignores SIGHUP");
  const auto behind =
    random_.one_in(2) ? child_plan::background::group : child_plan::background::session;
  if (trait(8, whose, "'s child leaves somebody behind"))
    child.leaves_behind = behind;
  const auto call = random_.between(1, 6);
  if (trait(16, whose, "'s child has a stream that fails"))
    child.fails_at = call;
  return child;
}

void planner::draw_console() {
  auto source = draw_child(true, "the console");
  const auto views = [](const client_plan& who) { return who.what == client_kind::console; };
  const auto stays = [&](const client_plan& who) { return views(who) && !who.leaves; };
  const bool runs_on = random_.one_in(2);
  if (random_.one_in(4))
    source.reads = false;
  if (random_.one_in(16))
    source.spawn_error = EAGAIN; // The first time.
  result_.console_unit = random_.below(2);
  result_.log_bytes = is_big_ ? 64 * 1024 : 1024 * 1024;
  const auto& all = result_.clients;
  if (std::none_of(all.begin(), all.end(), views))
    return;
  source.runs_on = runs_on && std::none_of(all.begin(), all.end(), stays);
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
    {fault_kind::hurry, "a deadline passes early"},
    {fault_kind::shut_down, "the service stops"},
  };
  const auto& [what, words] = kinds[random_.below(std::size(kinds))];
  fault_plan fault{what, random_.between(1, clients), random_.below(4), random_.below(steps),
                   result_.parts.size()};
  const bool of_client = words[0] == ' ';
  const auto name = of_client ? "client " + std::to_string(fault.client) + words : words;
  const auto takes_part = [&](const client_plan& who) { return who.number == fault.client; };
  const auto& all = result_.clients;
  if (has_kind(words) && wanted(name)
      && (!of_client || std::any_of(all.begin(), all.end(), takes_part)))
    result_.faults.push_back(fault);
}

/// Depth 3: a bug that needs three tasks in one order is hit with two changes.
void planner::draw_change_points(std::size_t steps) {
  for (int left = 2; left > 0; --left) {
    const auto at = random_.below(steps);
    if (which_.how == strategy::pct && wanted("a change of priorities"))
      result_.change_points.push_back(at);
  }
}

/// Of the session protocol; of a client that speaks another nothing comes of it.
void planner::draw_violation(std::size_t clients, std::size_t steps) {
  constexpr const char* words = " breaks the protocol";
  const bool is_there = random_.one_in(6);
  fault_plan fault{fault_kind::violate, random_.between(1, clients), random_.below(4),
                   random_.below(steps), result_.parts.size()};
  const auto takes_part = [&](const client_plan& who) { return who.number == fault.client; };
  const auto& all = result_.clients;
  if (is_there && has_kind(words) && wanted("client " + std::to_string(fault.client) + words)
      && std::any_of(all.begin(), all.end(), takes_part))
    result_.faults.push_back(fault);
}

/// Of openers. Of a client with a console nothing comes of it.
void planner::draw_hangs(std::size_t clients) {
  for (std::size_t number = 1; number <= clients; ++number) {
    if (!trait(16, "client " + std::to_string(number), "'s command is never opened"))
      continue;
    for (auto& who : result_.clients)
      if (who.number == number)
        who.child.opens_never = who.what != client_kind::console;
  }
  if (trait(12, "the console", "'s source is not opened the first time") && result_.console)
    result_.console->opens_never = true;
}

} // namespace

plan make_plan(const schedule& which) {
  return planner{which}.make();
}

} // namespace lectern::simulation
