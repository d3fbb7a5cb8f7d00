#include "actors/trace/rules.hpp"

#include <algorithm>

namespace lectern::trace {

namespace {

std::string source_words(std::uint32_t actor) {
  return "source " + std::to_string(actor);
}

} // namespace

void source_rules::on(event_index at, const event& entry) {
  if (entry.kind() == kind::child_start || entry.kind() == kind::viewer_added)
    sources_.try_emplace(entry.self);
  const auto found = sources_.find(entry.self);
  if (found == sources_.end())
    return; // Older than what is judged.
  auto& from = found->second;
  switch (entry.kind()) {
  case kind::child_start:
    from.child = at;
    from.child_exit = no_event;
    return;
  case kind::child_exit:
    if (from.child_exit != no_event)
      complain_.add(rule::exit_once, "the child of " + source_words(entry.self) + " ends twice",
                    {from.child_exit, at});
    from.child_exit = at;
    return;
  case kind::source_read:
    from.read[entry.peer] += entry.value;
    from.last_read = at;
    return;
  case kind::source_drained:
    for (auto& [link, receiver] : from.viewers)
      if (receiver.stream == entry.peer && receiver.due == 0)
        receiver.due = from.read[entry.peer];
    return;
  case kind::source_write:
  case kind::input_taken:
  case kind::input_dropped:
    return take_input(at, entry, from);
  default:
    return view(at, entry, from);
  }
}

void source_rules::on_control(event_index at, const event& entry) {
  if (entry.kind() == kind::slot_joined)
    operations_[entry.peer] = entry.self;
  if (entry.kind() != kind::console_granted && entry.kind() != kind::console_freed)
    return;
  auto& from = sources_[entry.self];
  from.controller = entry.kind() == kind::console_granted ? entry.peer : 0;
  from.controlled = at;
}

void source_rules::take_input(event_index at, const event& entry, source& from) {
  const auto typist = operations_.find(entry.peer);
  if (entry.kind() == kind::input_taken && from.controller && typist != operations_.end()
      && *from.controller != typist->second)
    complain_.add(rule::roles,
                  source_words(entry.self) + " takes input from link " + std::to_string(entry.peer)
                    + ", which does not control it",
                  {from.controlled, at});
  if (entry.kind() == kind::input_taken)
    from.input_waits += entry.value;
  else if (entry.kind() == kind::source_write || entry.peer == 0) // It was accepted before.
    from.input_waits -= std::min(from.input_waits, entry.value);
  if (from.input_waits > input_budget_bytes)
    complain_.add(rule::input_budget,
                  source_words(entry.self) + " has " + std::to_string(from.input_waits)
                    + " bytes of input waiting",
                  {at});
}

void source_rules::view(event_index at, const event& entry, source& from) {
  if (entry.kind() == kind::viewer_added) {
    from.viewers[entry.peer] = {at, no_event, entry.aux, entry.value, 0, 0};
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
    receiver.reached += entry.value;
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
  case kind::gap_sent:
    receiver.reached += entry.value;
    return;
  case kind::end_sent:
    return end_view(at, entry, from, receiver);
  case kind::viewer_gone:
    from.viewers.erase(found);
    return;
  default:
    return;
  }
}

/// Traces of format version 1 do not have the offset of the end.
void source_rules::end_view(event_index at, const event& entry, const source& from,
                            viewer& receiver) {
  receiver.ended = at;
  const auto end = entry.value;
  if (end == 0)
    return;
  const auto link = "link " + std::to_string(entry.peer);
  if (receiver.reached != end)
    complain_.add(rule::join,
                  source_words(entry.self) + " sends " + link + " the end at " + std::to_string(end)
                    + ", and has sent it what stands before " + std::to_string(receiver.reached),
                  {receiver.added, at});
  if (receiver.due > end)
    complain_.add(rule::every_byte_of_source,
                  source_words(entry.self) + " sends " + link + " the end at " + std::to_string(end)
                    + ", and has read " + std::to_string(receiver.due) + " bytes",
                  {from.last_read, at});
}

void source_rules::ended(event_index at, std::uint32_t actor) {
  const auto found = sources_.find(actor);
  if (found == sources_.end())
    return;
  const auto& from = found->second;
  if (from.child != no_event && from.child_exit == no_event)
    complain_.add(rule::exit_once, source_words(actor) + " ends, but its child has not",
                  {from.child, at});
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
