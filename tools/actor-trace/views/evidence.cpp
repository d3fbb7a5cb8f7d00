#include "tools/actor-trace/views/evidence.hpp"

#include "tools/actor-trace/views/wording.hpp"

#include <algorithm>
#include <cstdint>
#include <set>

namespace lectern::tracing {

using trace::event;
using trace::kind;

namespace {

class evidence_collector {
public:
  evidence_collector(const reading& in, const session& about) : in_(in), about_(about) {
    for (const auto& fact : in.seen.events())
      if (fact.kind() == kind::console_granted)
        consoles_.insert(fact.self);
    for (const auto& [actor, life] : in.lives.actors()) // Including one without a controller.
      if (in.seen.schema().role(life.role) == "console")
        consoles_.insert(actor);
  }

  evidence collect() {
    for (event_index at = 0; at < in_.seen.events().size(); ++at)
      if (const auto& fact = in_.seen[at]; about_.actors.contains(fact.self))
        note(at, fact);
    result_.is_complete = is_complete();
    return result_;
  }

private:
  bool is_ours(const event& fact) const { return about_.links.contains(fact.peer); }

  bool is_asked_for(const event& fact) const {
    return about_.link == 0 ? is_ours(fact) : fact.peer == about_.link;
  }

  void note(event_index at, const event& fact) {
    switch (fact.kind()) {
    case kind::end_decided:
      // Without an operation: its name was overwritten, but it served the link.
      if (about_.operation == 0 || fact.self == about_.operation)
        result_.decided = at;
      break;
    case kind::operation_final:
      if (about_.link == 0)
        result_.over = at;
      break;
    case kind::console_granted:
      if (fact.peer == about_.operation)
        result_.viewed = at;
      break;
    case kind::viewer_added:
      if (consoles_.contains(fact.self) && is_ours(fact))
        result_.viewed = at;
      break;
    default:
      if (!consoles_.contains(fact.self)) // Its child is not the session's.
        note_source(at, fact);
      note_link(at, fact);
    }
  }

  void note_source(event_index at, const event& fact) {
    switch (fact.kind()) {
    case kind::child_start:
      result_.started = at;
      break;
    case kind::child_exit:
      result_.exited = at;
      break;
    case kind::child_failed:
      result_.failed = at;
      break;
    case kind::child_signal:
      result_.signals.push_back(at);
      break;
    case kind::source_drained:
      result_.drained = at;
      break;
    case kind::source_cut:
      result_.cut = at;
      break;
    default:
      break;
    }
  }

  void note_link(event_index at, const event& fact) {
    switch (fact.kind()) {
    case kind::output_taken:
      result_.bytes_taken += is_ours(fact) ? fact.value : 0;
      break;
    case kind::link_write:
      result_.writing = is_asked_for(fact) ? at : result_.writing;
      break;
    case kind::link_written:
      result_.writing = is_asked_for(fact) ? no_event : result_.writing;
      break;
    case kind::link_stop:
      result_.stopped = is_asked_for(fact) ? at : result_.stopped;
      break;
    case kind::link_close:
      result_.closed = is_asked_for(fact) ? at : result_.closed;
      break;
    case kind::link_gone:
      result_.bytes_dropped += is_ours(fact) ? fact.value : 0;
      if (fact.peer == about_.link)
        result_.over = at;
      break;
    default:
      break;
    }
  }

  bool is_complete() const {
    if (in_.seen.complete_from() == 0)
      return true;
    return std::all_of(about_.actors.begin(), about_.actors.end(), [&](auto actor) {
      const auto* life = in_.lives.find(actor);
      return life != nullptr && life->born && *life->born >= in_.seen.complete_from();
    });
  }

  const reading& in_;
  const session& about_;
  std::set<std::uint32_t> consoles_;
  evidence result_;
};

} // namespace

session session_of_link(const reading& in, std::uint32_t link) {
  session result{.link = link, .operation = 0, .links = {link}, .actors = in.lives.of_link(link)};
  for (const auto& [operation, joined] : in.lives.links())
    if (joined == link)
      result.operation = operation;
  if (result.operation == 0)
    return result;
  // The command, and what it wrote, may have gone through other links.
  auto whole = session_of_operation(in, result.operation);
  result.actors.merge(whole.actors);
  result.links.merge(whole.links);
  return result;
}

session session_of_operation(const reading& in, std::uint32_t operation) {
  session result{.operation = operation, .links = {}, .actors = in.lives.of_operation(operation)};
  const auto [begin, end] = in.lives.links().equal_range(operation);
  for (auto joined = begin; joined != end; ++joined)
    result.links.insert(joined->second);
  return result;
}

evidence evidence_of(const reading& in, const session& about) {
  return evidence_collector{in, about}.collect();
}

namespace {

const event* last_of_link(const reading& in, kind record_kind, std::uint32_t link) {
  const auto events = in.seen.events();
  const auto found = std::find_if(events.rbegin(), events.rend(), [&](const auto& entry) {
    return entry.kind() == record_kind && entry.peer == link;
  });
  return found == events.rend() ? nullptr : &*found;
}

} // namespace

std::string cause_of_link(const reading& in, std::uint32_t link) {
  const auto* gone = last_of_link(in, kind::link_gone, link);
  return gone == nullptr ? std::string{} : in.seen.schema().value("cause", gone->aux);
}

std::string error_of_link(const reading& in, std::uint32_t link) {
  const auto* end = last_of_link(in, kind::link_end, link);
  return end == nullptr || end->aux == 0 ? std::string{} : network_error_text(end->aux);
}

bool went_without_close(const reading& in, std::uint32_t link) {
  const auto* end = last_of_link(in, kind::link_end, link);
  return end != nullptr && end->aux == trace::stream_ended;
}

} // namespace lectern::tracing
