#include "tools/actor-trace/ls.hpp"

#include "tools/actor-trace/command.hpp"

#include <algorithm>
#include <memory>
#include <set>

namespace lectern::tracing {

using trace::actor_entry;

namespace {

/// One line, and its depth in the tree.
struct place {
  const actor_entry* actor;
  std::size_t depth = 0;
};

/// Lists each actor after its parent; those whose parent is not listed are at the root.
class tree {
public:
  explicit tree(const std::vector<const actor_entry*>& actors) {
    std::set<std::uint32_t> present;
    for (const auto* actor : actors) {
      present.insert(actor->id);
      children_[actor->parent].push_back(actor);
    }
    for (const auto* actor : actors)
      if (!present.contains(actor->parent))
        add({actor, 0});
    for (const auto* actor : actors) // In a damaged file parents may form a cycle.
      add({actor, 0});
  }

  [[nodiscard]] std::vector<place> places() && { return std::move(places_); }

private:
  void add(place column) {
    if (!added_.insert(column.actor->id).second)
      return;
    places_.push_back(column);
    if (const auto found = children_.find(column.actor->id); found != children_.end())
      for (const auto* child : found->second)
        add({child, column.depth + 1});
  }

  std::map<std::uint32_t, std::vector<const actor_entry*>> children_;
  std::set<std::uint32_t> added_;
  std::vector<place> places_;
};

std::vector<place> ordered(const reading& trace, const selection& chosen, order ordering) {
  std::vector<const actor_entry*> actors;
  const auto is_chosen = chosen.actors(trace);
  for (const auto& actor : trace.seen.about().actors)
    if (is_chosen(actor.id))
      actors.push_back(&actor);
  std::sort(actors.begin(), actors.end(),
            [](const auto* a, const auto* b) { return a->id < b->id; });
  if (ordering == order::as_tree)
    return tree{actors}.places();
  std::vector<place> result;
  for (const auto* actor : actors)
    result.push_back({actor});
  return result;
}

cell time_in_handler(const reading& trace, const actor_entry& actor) {
  if (actor.now_since == 0)
    return nothing();
  const auto& clock = trace.seen.clock();
  return duration(clock.ns(trace.seen.end()) - clock.ns(actor.now_since), style::bad);
}

std::vector<cell> row_of(const reading& trace, const place& at, std::uint64_t queue) {
  const auto& actor = *at.actor;
  const auto& meaning = trace.seen.schema();
  const auto& clock = trace.seen.clock();
  const auto has_phases =
    actor.role < meaning.roles.size() && !meaning.roles[actor.role].phases.empty();
  auto type = word(meaning.role(actor.role));
  type.text.insert(0, 2 * at.depth, ' ');
  return {number(actor.id),
          std::move(type),
          number_or_nothing(actor.link),
          number(actor.unit),
          has_phases ? word(meaning.phase(actor.role, actor.phase)) : nothing(),
          duration(clock.ns(trace.seen.end()) - clock.ns(actor.born)),
          count(queue),
          count(actor.messages),
          duration(clock.ns(actor.busy)),
          word(handles_now(meaning, actor), style::bad),
          time_in_handler(trace, actor),
          number_or_nothing(actor.parent)};
}

} // namespace

std::map<std::uint32_t, std::uint64_t> queues_of(const reading& trace) {
  std::map<std::uint32_t, std::uint64_t> result;
  for (event_index at = 0; at < trace.seen.events().size(); ++at) {
    const auto& entry = trace.seen[at];
    // Before everything is remembered, a delivery may be forgotten.
    if (entry.kind() == trace::kind::send && entry.ticks() >= trace.seen.complete_from()
        && trace.why.delivery_of(at) == no_event)
      ++result[entry.peer];
  }
  return result;
}

std::string handles_now(const trace::schema& meaning, const actor_entry& actor) {
  if (actor.now_since == 0)
    return {};
  return actor.now_enters != 0 ? "enter " + meaning.value("entrance", actor.now_enters)
                               : meaning.message(actor.now_type);
}

table list_actors(const reading& trace, const selection& chosen, order ordering) {
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
  const auto queues = queues_of(trace);
  for (const auto& place : ordered(trace, chosen, ordering)) {
    const auto queue = queues.find(place.actor->id);
    result.add(row_of(trace, place, queue == queues.end() ? 0 : queue->second));
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
    const auto trace = read(common);
    print(
      list_actors(trace, parse_selection(*words, trace), *tree ? order::as_tree : order::by_number),
      common);
  });
}

} // namespace lectern::tracing
