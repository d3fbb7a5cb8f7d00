#include "tools/actor-trace/ls.hpp"

#include "tools/actor-trace/command.hpp"

#include <algorithm>
#include <memory>
#include <set>

namespace lectern::tracing {

using trace::actor_entry;

namespace {

/// One line, and how deep it stands in the tree.
struct place {
  const actor_entry* who;
  std::size_t depth = 0;
};

/// Puts each behind its parent; whose parent is not among them stands at the root.
class tree {
public:
  explicit tree(const std::vector<const actor_entry*>& all) {
    std::set<std::uint32_t> present;
    for (const auto* each : all) {
      present.insert(each->id);
      children_[each->parent].push_back(each);
    }
    for (const auto* each : all)
      if (!present.contains(each->parent))
        add({each, 0});
    for (const auto* each : all) // Those of a damaged file, whose parents go in a circle.
      add({each, 0});
  }

  [[nodiscard]] std::vector<place> places() && { return std::move(places_); }

private:
  void add(place what) {
    if (!added_.insert(what.who->id).second)
      return;
    places_.push_back(what);
    if (const auto found = children_.find(what.who->id); found != children_.end())
      for (const auto* each : found->second)
        add({each, what.depth + 1});
  }

  std::map<std::uint32_t, std::vector<const actor_entry*>> children_;
  std::set<std::uint32_t> added_;
  std::vector<place> places_;
};

std::vector<place> ordered(const reading& of, const selection& chosen, order how) {
  std::vector<const actor_entry*> all;
  const auto is_chosen = chosen.actors(of);
  for (const auto& each : of.seen.about().actors)
    if (is_chosen(each.id))
      all.push_back(&each);
  std::sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
  if (how == order::as_tree)
    return tree{all}.places();
  std::vector<place> result;
  for (const auto* each : all)
    result.push_back({each});
  return result;
}

cell time_in_handler(const reading& of, const actor_entry& who) {
  if (who.now_since == 0)
    return nothing();
  const auto& clock = of.seen.clock();
  return duration(clock.ns(of.seen.end()) - clock.ns(who.now_since), style::bad);
}

std::vector<cell> row_of(const reading& of, const place& at, std::uint64_t queue) {
  const auto& who = *at.who;
  const auto& meaning = of.seen.schema();
  const auto& clock = of.seen.clock();
  const auto has_phases =
    who.role < meaning.roles.size() && !meaning.roles[who.role].phases.empty();
  auto type = word(meaning.role(who.role));
  type.text.insert(0, 2 * at.depth, ' ');
  return {number(who.id),
          std::move(type),
          number_or_nothing(who.link),
          number(who.unit),
          has_phases ? word(meaning.phase(who.role, who.phase)) : nothing(),
          duration(clock.ns(of.seen.end()) - clock.ns(who.born)),
          count(queue),
          count(who.messages),
          duration(clock.ns(who.busy)),
          word(handles_now(meaning, who), style::bad),
          time_in_handler(of, who),
          number_or_nothing(who.parent)};
}

} // namespace

std::map<std::uint32_t, std::uint64_t> queues_of(const reading& of) {
  std::map<std::uint32_t, std::uint64_t> result;
  for (event_index at = 0; at < of.seen.events().size(); ++at) {
    const auto& what = of.seen[at];
    // Before everything is remembered, a delivery may be forgotten.
    if (what.kind() == trace::kind::send && what.ticks() >= of.seen.complete_from()
        && of.why.delivery_of(at) == no_event)
      ++result[what.peer];
  }
  return result;
}

std::string handles_now(const trace::schema& meaning, const actor_entry& who) {
  if (who.now_since == 0)
    return {};
  return who.now_enters != 0 ? "enter " + meaning.value("entrance", who.now_enters)
                             : meaning.message(who.now_type);
}

table list_actors(const reading& of, const selection& chosen, order how) {
  table result{{{"id", "id", true},
                {"type", "type"},
                {"conn", "conn", true},
                {"unit", "unit", true},
                {"state", "state"},
                {"age", "age_ns", true},
                {"queue", "queue", true},
                {"messages", "messages", true},
                {"busy", "busy_ns", true},
                {"now", "now"},
                {"for", "now_ns", true},
                {"parent", "parent", true}}};
  const auto queues = queues_of(of);
  for (const auto& each : ordered(of, chosen, how)) {
    const auto queue = queues.find(each.who->id);
    result.add(row_of(of, each, queue == queues.end() ? 0 : queue->second));
  }
  return result;
}

// -- command ----------------------------------------------------------------------

void add_ls(option_parser& parser, context& common) {
  auto command = parser.add_command("ls", "List live actors");
  auto tree = std::make_shared<bool>(false);
  auto words = std::make_shared<std::vector<std::string>>();
  command.add_flag("--tree", *tree, "Show each actor below the one that spawned it");
  add_selection(command, *words);
  command.footer("Does not need the daemon's cooperation: works if it is stopped, hung, or dead.\n"
                 "Examples:\n"
                 "  actor-trace ls type=connection,console\n"
                 "  actor-trace ls --tree op=1f3a");
  command.on_run([=, &common] {
    const auto of = read(common);
    print(list_actors(of, parse_selection(*words, of), *tree ? order::as_tree : order::by_number),
          common);
  });
}

} // namespace lectern::tracing
