#include "actors/trace/rules.hpp"

namespace lectern::trace {

namespace {

/// The frame of `link_write` that carries output.
constexpr std::uint32_t data_frame = 0;

std::string link_words(std::uint32_t link) {
  return "link " + std::to_string(link);
}

std::string bytes(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

} // namespace

void link_rules::open(event_index at, const event& entry) {
  const auto [place, fresh] = links_.try_emplace(entry.peer);
  if (!fresh)
    return complain_.add(rule::one_owner, link_words(entry.peer) + " is opened twice",
                         {place->second.opened, at});
  place->second.number = entry.peer;
  place->second.owner = entry.self;
  place->second.opened = at;
  owned_[entry.self].push_back(entry.peer);
}

void link_rules::on(event_index at, const event& entry) {
  const auto number = static_cast<unsigned>(entry.kind());
  if (number < static_cast<unsigned>(kind::link_open)
      || number > static_cast<unsigned>(kind::output_taken))
    return;
  if (entry.kind() == kind::link_open)
    return open(at, entry);
  const auto found = links_.find(entry.peer);
  if (found == links_.end())
    return; // Older than what is judged.
  auto& on = found->second;
  if (entry.self != on.owner)
    return complain_.add(rule::one_owner,
                         link_words(entry.peer) + " is touched by actor "
                           + std::to_string(entry.self),
                         {on.opened, at});
  switch (entry.kind()) {
  case kind::link_write:
    return write(at, entry, on);
  case kind::link_written:
    if (on.writes_data)
      on.written += entry.value;
    on.writing = no_event;
    return;
  case kind::link_close:
    if (on.closed != no_event)
      complain_.add(rule::nothing_behind_close, link_words(entry.peer) + " is closed twice",
                    {on.closed, at});
    on.closed = at;
    return;
  case kind::link_drop:
    on.closed = at;
    return;
  case kind::link_gone:
    return end(at, entry, on);
  case kind::output_taken:
    on.taken += entry.value;
    return;
  default:
    return;
  }
}

void link_rules::write(event_index at, const event& entry, link& on) {
  const auto end = on.gone != no_event ? on.gone : on.closed;
  if (end != no_event)
    complain_.add(rule::nothing_behind_close,
                  link_words(on.number) + " is written to after its end", {end, at});
  if (on.writing != no_event)
    complain_.add(rule::one_write, link_words(on.number) + " has two writes in flight",
                  {on.writing, at});
  on.writing = at;
  on.writes_data = entry.aux == data_frame;
}

void link_rules::end(event_index at, const event& entry, link& on) {
  if (on.gone != no_event)
    return complain_.add(rule::one_end_of_link, link_words(on.number) + " ends twice",
                         {on.gone, at});
  on.gone = at;
  if (on.taken > on.written + entry.value)
    complain_.add(rule::every_byte_of_link,
                  link_words(on.number) + ": of " + bytes(on.taken) + " " + bytes(on.written)
                    + " were written and " + bytes(entry.value) + " dropped",
                  {on.opened, at});
}

void link_rules::owner_ended(event_index at, std::uint32_t actor) {
  const auto found = owned_.find(actor);
  if (found == owned_.end())
    return;
  for (const auto id : found->second)
    if (const auto& on = links_.at(id); on.gone == no_event)
      complain_.add(rule::one_end_of_link, link_words(id) + " has not ended, but its owner has",
                    {on.opened, at});
  owned_.erase(found);
}

} // namespace lectern::trace
