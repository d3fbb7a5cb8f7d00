#include "tools/actor-trace/concern.hpp"

namespace lectern::tracing {

concern::concern(const reading& trace) : cast_(&trace.lives) {
  for (const auto& [number, text] : trace.seen.schema().kinds)
    peers_[number] =
      text.peer == "link" ? peer::link
      : text.peer == "to" || text.peer == "from" || text.peer == "operation" || text.peer == "actor"
        ? peer::actor
        : peer::other;
}

bool concern::operator()(const trace::event& entry, const std::set<std::uint32_t>& actors,
                         const std::set<std::uint32_t>& links) const {
  if (!actors.contains(entry.self))
    return false;
  switch (peers_[static_cast<std::uint8_t>(entry.kind())]) {
  case peer::link: // A console views its own source as 0.
    return entry.peer == 0 || links.contains(entry.peer);
  case peer::actor: {
    const auto* life = cast_->find(entry.peer);
    return actors.contains(entry.peer) || life == nullptr || (life->link == 0 && !life->operation);
  }
  case peer::other:
    return true;
  }
  return true;
}

} // namespace lectern::tracing
