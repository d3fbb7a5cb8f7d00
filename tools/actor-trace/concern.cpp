#include "tools/actor-trace/concern.hpp"

namespace lectern::tracing {

concern::concern(const reading& of) : all_(&of.all) {
  for (const auto& [number, text] : of.seen.schema().kinds)
    peers_[number] =
      text.peer == "link" ? peer::link
      : text.peer == "to" || text.peer == "from" || text.peer == "operation" || text.peer == "actor"
        ? peer::actor
        : peer::other;
}

bool concern::operator()(const trace::event& what, const std::set<std::uint32_t>& actors,
                         const std::set<std::uint32_t>& links) const {
  if (!actors.contains(what.self))
    return false;
  switch (peers_[static_cast<std::uint8_t>(what.kind())]) {
  case peer::link: // A console views its own source as 0.
    return what.peer == 0 || links.contains(what.peer);
  case peer::actor: {
    const auto* other = all_->find(what.peer);
    return actors.contains(what.peer) || other == nullptr
           || (other->link == 0 && !other->operation);
  }
  case peer::other:
    return true;
  }
  return true;
}

} // namespace lectern::tracing
