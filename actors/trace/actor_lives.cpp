#include "actors/trace/actor_lives.hpp"

namespace lectern::trace {

actor_lives::actor_lives(const history& past) : schema_(&past.schema()) {
  for (const auto& entry : past.events())
    learn(entry);
  // Actors born before the first record that is left are in the directory only.
  for (const auto& entry : past.about().actors) {
    auto& actor = actors_[entry.id];
    if (actor.id != 0)
      continue;
    actor.id = entry.id;
    actor.role = entry.role;
    actor.parent = entry.parent;
    actor.unit = entry.unit;
    actor.born = entry.born;
    actor.link = entry.link;
    if (entry.operation != uuid{})
      actor.operation = entry.operation;
    if (entry.link != 0)
      of_link_[entry.link].insert(entry.id);
  }
  for (const auto& [link, actors] : of_link_) {
    std::uint32_t operation = 0;
    for (const auto actor : actors)
      if (const auto* life = find(actor); life != nullptr && life->operation)
        operation = actor;
    links_.emplace(operation, link);
  }
}

void actor_lives::learn(const event& entry) {
  const auto known = [&]() -> actor_life& {
    auto& actor = actors_[entry.self];
    actor.id = entry.self;
    return actor;
  };
  switch (entry.kind()) {
  case kind::spawn: {
    auto& actor = known();
    actor.role = static_cast<std::uint16_t>(entry.value);
    actor.parent = entry.peer;
    actor.unit = entry.aux;
    actor.born = entry.ticks();
    break;
  }
  case kind::exit: {
    auto& actor = known();
    actor.died = entry.ticks();
    actor.exit_reason = entry.aux;
    break;
  }
  case kind::link_open: {
    auto& actor = known();
    actor.link = entry.peer;
    of_link_[entry.peer].insert(entry.self);
    if (const auto* parent = find(actor.parent))
      of_link_[entry.peer].insert(parent->id);
    break;
  }
  case kind::operation_named:
    known().operation = uuid_of(entry);
    break;
  case kind::slot_joined:
  case kind::viewer_added:
    if (entry.peer != 0) // A console views its own source as 0.
      of_link_[entry.peer].insert(entry.self);
    break;
  default:
    break;
  }
}

const actor_life* actor_lives::find(std::uint32_t actor) const {
  const auto found = actors_.find(actor);
  return found == actors_.end() ? nullptr : &found->second;
}

std::string actor_lives::name(std::uint32_t actor) const {
  if (actor == 0)
    return "outside";
  const auto* life = find(actor);
  const auto role = life != nullptr && life->role != 0 ? schema_->role(life->role) : "actor";
  return role + ' ' + std::to_string(actor);
}

std::set<std::uint32_t> actor_lives::of_link(std::uint32_t link) const {
  const auto found = of_link_.find(link);
  return found == of_link_.end() ? std::set<std::uint32_t>{} : found->second;
}

std::set<std::uint32_t> actor_lives::of_operation(std::uint32_t operation) const {
  std::set<std::uint32_t> result;
  if (find(operation) == nullptr)
    return result;
  result.insert(operation);
  for (const auto& [link, actors] : of_link_)
    if (actors.contains(operation))
      result.insert(actors.begin(), actors.end());
  for (const auto& [id, actor] : actors_)
    if (actor.parent == operation)
      result.insert(id);
  return result;
}

std::vector<std::uint32_t> actor_lives::operations_named(std::string_view uuid_prefix) const {
  std::vector<std::uint32_t> result;
  for (const auto& [id, actor] : actors_)
    if (actor.operation && to_text(*actor.operation).starts_with(uuid_prefix))
      result.push_back(id);
  return result;
}

std::vector<std::uint32_t> actor_lives::operations_with(std::string_view part_of_uuid) const {
  std::vector<std::uint32_t> result;
  for (const auto& [id, actor] : actors_)
    if (actor.operation && to_text(*actor.operation).find(part_of_uuid) != std::string::npos)
      result.push_back(id);
  return result;
}

} // namespace lectern::trace
