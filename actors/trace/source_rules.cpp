#include "actors/trace/rules.hpp"

#include <algorithm>

namespace lectern::trace {

namespace {

std::string source_words(std::uint32_t actor) {
  return "source " + std::to_string(actor);
}

} // namespace

void source_rules::on(event_index at, const event& entry) {
  const auto number = static_cast<unsigned>(entry.kind());
  if (entry.kind() == kind::child_start || entry.kind() == kind::viewer_added)
    sources_.try_emplace(entry.self);
  else if (number < static_cast<unsigned>(kind::child_start)
           || number > static_cast<unsigned>(kind::viewer_gone))
    return;
  const auto found = sources_.find(entry.self);
  if (found == sources_.end())
    return; // Older than what is judged.
  auto& from = found->second;
  switch (entry.kind()) {
  case kind::child_start:
    from.child = at;
    return;
  case kind::child_exit:
    if (from.child_exit != no_event)
      complain_.add(rule::exit_once, "the child of " + source_words(entry.self) + " ends twice",
                    {from.child_exit, at});
    from.child_exit = at;
    return;
  case kind::source_read:
    from.read += entry.value;
    from.last_read = at;
    return;
  case kind::source_discard:
    from.discarded += entry.value;
    return;
  default:
    return view(at, entry, from);
  }
}

void source_rules::view(event_index at, const event& entry, source& from) {
  if (entry.kind() == kind::viewer_added) {
    from.viewers[entry.peer] = {at, no_event, 0};
    return;
  }
  const auto found = from.viewers.find(entry.peer);
  if (found == from.viewers.end())
    return;
  auto& receiver = found->second;
  const bool tells = entry.kind() == kind::output_sent || entry.kind() == kind::gap_sent
                     || entry.kind() == kind::end_sent;
  if (tells && receiver.ended != no_event)
    complain_.add(rule::one_end_mark,
                  source_words(entry.self) + " tells link " + std::to_string(entry.peer)
                    + " something after the end",
                  {receiver.ended, at});
  switch (entry.kind()) {
  case kind::output_sent:
    from.sent += entry.value;
    receiver.under_way += entry.value;
    if (receiver.under_way > window_bytes)
      complain_.add(rule::window,
                    source_words(entry.self) + " has " + std::to_string(receiver.under_way)
                      + " bytes in flight to link " + std::to_string(entry.peer),
                    {receiver.added, at});
    return;
  case kind::credit_taken:
    receiver.under_way -= std::min(receiver.under_way, entry.value);
    return;
  case kind::end_sent:
    receiver.ended = at;
    return;
  case kind::viewer_gone:
    from.viewers.erase(found);
    return;
  default:
    return;
  }
}

void source_rules::ended(event_index at, std::uint32_t actor) {
  const auto found = sources_.find(actor);
  if (found == sources_.end())
    return;
  const auto& from = found->second;
  if (from.child != no_event && from.child_exit == no_event)
    complain_.add(rule::exit_once, source_words(actor) + " ends, but its child has not",
                  {from.child, at});
  if (from.read != 0 && from.read != from.sent + from.discarded)
    complain_.add(rule::every_byte_of_source,
                  source_words(actor) + ": of " + std::to_string(from.read) + " bytes "
                    + std::to_string(from.sent) + " were sent and " + std::to_string(from.discarded)
                    + " had no viewer",
                  {from.last_read, at});
  if (from.child != no_event)
    for (const auto& [link, receiver] : from.viewers)
      if (receiver.ended == no_event)
        complain_.add(rule::everybody_told,
                      source_words(actor) + " ends without the end sent to link "
                        + std::to_string(link),
                      {receiver.added, at});
  sources_.erase(found);
}

} // namespace lectern::trace
