#include "tools/actor-trace/views/evidence.hpp"

#include "tools/actor-trace/views/wording.hpp"

#include <algorithm>
#include <array>

namespace lectern::tracing {

using trace::event;
using trace::kind;

namespace {

/// Messages to an operation, or to a connection, that end a session by themselves.
constexpr std::array<std::string_view, 6> last_words{
  "cancel_operation", "console_taken", "viewer_stalled", "shut_down", "console_ended", "@down"};

template <class Range, class T>
bool contains(const Range& range, const T& what) {
  return std::find(std::begin(range), std::end(range), what) != std::end(range);
}

class inquest {
public:
  inquest(const reading& in, const session& about) : in_(in), about_(about) {}

  evidence hold() {
    for (event_index at = 0; at < in_.seen.events().size(); ++at)
      if (const auto& what = in_.seen[at]; about_.actors.contains(what.self)) {
        note(at, what);
        suspect(at, what);
      }
    result_.is_complete = is_complete();
    return result_;
  }

private:
  bool is_ours(const event& what) const { return about_.links.contains(what.peer); }

  bool is_asked_for(const event& what) const {
    return about_.link == 0 ? is_ours(what) : what.peer == about_.link;
  }

  /// What happened to the child and the links.
  void note(event_index at, const event& what) {
    switch (what.kind()) {
    case kind::child_start:
      result_.started = at;
      break;
    case kind::child_exit:
      result_.exited = at;
      break;
    case kind::child_signal:
      result_.signals.push_back(at);
      break;
    case kind::source_drained:
      result_.drained = at;
      break;
    case kind::console_granted:
      if (what.peer == about_.operation)
        result_.granted = at;
      break;
    case kind::operation_final:
      if (about_.link == 0)
        result_.over = at;
      break;
    default:
      note_link(at, what);
    }
  }

  void note_link(event_index at, const event& what) {
    switch (what.kind()) {
    case kind::output_taken:
      result_.bytes_taken += is_ours(what) ? what.what : 0;
      break;
    case kind::link_write:
      result_.writing = is_asked_for(what) ? at : result_.writing;
      break;
    case kind::link_written:
      result_.writing = is_asked_for(what) ? no_event : result_.writing;
      break;
    case kind::link_close:
      result_.closed = is_asked_for(what) ? at : result_.closed;
      break;
    case kind::link_gone:
      result_.bytes_dropped += is_ours(what) ? what.what : 0;
      if (what.peer == about_.link)
        result_.over = at;
      break;
    default:
      break;
    }
  }

  /// The first that could have ended the session did.
  void suspect(event_index at, const event& what) {
    const auto culprit = ends_session(at, what);
    if (culprit != no_event && (result_.decisive == no_event || culprit < result_.decisive))
      result_.decisive = culprit;
  }

  /// @returns What ended the session, if this event shows it.
  event_index ends_session(event_index at, const event& what) const {
    switch (what.kind()) {
    case kind::child_exit:
    case kind::child_failed:
      return at;
    case kind::link_gone:
      return what.peer == about_.link && !is_finished(what) ? at : no_event;
    case kind::receive:
      return is_last_word(what) ? at : no_event;
    case kind::send:
      return message(what) == "hang_up" || message(what) == "stop_link" ? lost_link(at) : no_event;
    case kind::operation_final: {
      const auto lost = lost_link(at);
      return lost != no_event ? lost : expired(at);
    }
    default:
      return no_event;
    }
  }

  std::string message(const event& what) const { return in_.seen.schema().message(what.type()); }

  bool is_finished(const event& gone) const {
    return in_.seen.schema().value("cause", gone.aux) == "finished";
  }

  bool is_last_word(const event& what) const {
    if (what.self == about_.operation)
      return contains(last_words, message(what));
    // Who has no operation is stopped by its owner.
    return about_.operation == 0 && message(what) == "stop_link";
  }

  /// An operation that acts because a link is gone has lost its client.
  event_index lost_link(event_index act) const {
    const auto cause = in_.why.cause_of(act);
    if (cause == no_event || in_.seen[act].self != about_.operation)
      return no_event;
    const auto& why = in_.seen[cause];
    if (why.kind() != kind::receive || message(why) != "link_stopped")
      return no_event;
    const auto* connection = in_.all.find(why.peer);
    return connection == nullptr || cause_of_link(in_, connection->link) == "finished" ? no_event
                                                                                       : cause;
  }

  /// What wakes an operation is its deadline.
  event_index expired(event_index act) const {
    const auto cause = in_.why.cause_of(act);
    return cause != no_event && in_.seen[cause].kind() == kind::enter ? cause : no_event;
  }

  bool is_complete() const {
    if (in_.seen.complete_from() == 0)
      return true;
    return std::all_of(about_.actors.begin(), about_.actors.end(), [&](auto each) {
      const auto* life = in_.all.find(each);
      return life != nullptr && life->born && *life->born >= in_.seen.complete_from();
    });
  }

  const reading& in_;
  const session& about_;
  evidence result_;
};

} // namespace

session session_of_link(const reading& in, std::uint32_t link) {
  session result{.link = link, .operation = 0, .links = {link}, .actors = in.all.of_link(link)};
  for (const auto& [operation, each] : in.all.links())
    if (each == link)
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
  session result{.operation = operation, .links = {}, .actors = in.all.of_operation(operation)};
  const auto [begin, end] = in.all.links().equal_range(operation);
  for (auto each = begin; each != end; ++each)
    result.links.insert(each->second);
  return result;
}

evidence evidence_of(const reading& in, const session& about) {
  return inquest{in, about}.hold();
}

namespace {

const event* last_of_link(const reading& in, kind what, std::uint32_t link) {
  const auto events = in.seen.events();
  const auto found = std::find_if(events.rbegin(), events.rend(), [&](const auto& each) {
    return each.kind() == what && each.peer == link;
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
