#include "actors/trace/rules.hpp"

#include <algorithm>

namespace lectern::trace {

namespace {

std::string source_words(std::uint32_t actor) {
  return "source " + std::to_string(actor);
}

} // namespace

void source_rules::on(event_index at, const event& what) {
  const auto number = static_cast<unsigned>(what.kind());
  if (what.kind() == kind::child_start || what.kind() == kind::viewer_added)
    sources_.try_emplace(what.self);
  else if (number < static_cast<unsigned>(kind::child_start)
           || number > static_cast<unsigned>(kind::viewer_gone))
    return;
  const auto found = sources_.find(what.self);
  if (found == sources_.end())
    return; // Older than what is judged.
  auto& from = found->second;
  switch (what.kind()) {
  case kind::child_start:
    from.child = at;
    return;
  case kind::child_exit:
    if (from.child_exit != no_event)
      complain_.add(rule::exit_once, "the child of " + source_words(what.self) + " ends twice",
                    {from.child_exit, at});
    from.child_exit = at;
    return;
  case kind::source_read:
    from.read += what.what;
    from.last_read = at;
    return;
  case kind::source_discard:
    from.discarded += what.what;
    return;
  default:
    return view(at, what, from);
  }
}

void source_rules::view(event_index at, const event& what, source& from) {
  if (what.kind() == kind::viewer_added) {
    from.viewers[what.peer] = {at, no_event, 0};
    return;
  }
  const auto found = from.viewers.find(what.peer);
  if (found == from.viewers.end())
    return;
  auto& whom = found->second;
  const bool tells = what.kind() == kind::output_sent || what.kind() == kind::gap_sent
                     || what.kind() == kind::end_sent;
  if (tells && whom.told != no_event)
    complain_.add(rule::one_end_mark,
                  source_words(what.self) + " tells link " + std::to_string(what.peer)
                    + " something after the end",
                  {whom.told, at});
  switch (what.kind()) {
  case kind::output_sent:
    from.sent += what.what;
    whom.under_way += what.what;
    if (whom.under_way > window_bytes)
      complain_.add(rule::window,
                    source_words(what.self) + " has " + std::to_string(whom.under_way)
                      + " bytes in flight to link " + std::to_string(what.peer),
                    {whom.added, at});
    return;
  case kind::credit_taken:
    whom.under_way -= std::min(whom.under_way, what.what);
    return;
  case kind::end_sent:
    whom.told = at;
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
    for (const auto& [link, whom] : from.viewers)
      if (whom.told == no_event)
        complain_.add(rule::everybody_told,
                      source_words(actor) + " ends without the end sent to link "
                        + std::to_string(link),
                      {whom.added, at});
  sources_.erase(found);
}

} // namespace lectern::trace
