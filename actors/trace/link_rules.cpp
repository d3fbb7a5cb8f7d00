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

void link_rules::open(event_index at, const event& what) {
  const auto [place, fresh] = links_.try_emplace(what.peer);
  if (!fresh)
    return complain_.add(rule::one_owner, link_words(what.peer) + " is opened twice",
                         {place->second.opened, at});
  place->second.number = what.peer;
  place->second.owner = what.self;
  place->second.opened = at;
  owned_[what.self].push_back(what.peer);
}

void link_rules::on(event_index at, const event& what) {
  const auto number = static_cast<unsigned>(what.kind());
  if (number < static_cast<unsigned>(kind::link_open)
      || number > static_cast<unsigned>(kind::output_taken))
    return;
  if (what.kind() == kind::link_open)
    return open(at, what);
  const auto found = links_.find(what.peer);
  if (found == links_.end())
    return; // Older than what is judged.
  auto& on = found->second;
  if (what.self != on.owner)
    return complain_.add(
      rule::one_owner, link_words(what.peer) + " is touched by actor " + std::to_string(what.self),
      {on.opened, at});
  switch (what.kind()) {
  case kind::link_write:
    return write(at, what, on);
  case kind::link_written:
    if (on.writes_data)
      on.written += what.what;
    on.writing = no_event;
    return;
  case kind::link_close:
    if (on.closed != no_event)
      complain_.add(rule::nothing_behind_close, link_words(what.peer) + " is closed twice",
                    {on.closed, at});
    on.closed = at;
    return;
  case kind::link_drop:
    on.closed = at;
    return;
  case kind::link_gone:
    return end(at, what, on);
  case kind::output_taken:
    on.taken += what.what;
    return;
  default:
    return;
  }
}

void link_rules::write(event_index at, const event& what, link& on) {
  const auto end = on.gone != no_event ? on.gone : on.closed;
  if (end != no_event)
    complain_.add(rule::nothing_behind_close,
                  link_words(on.number) + " is written to after its end", {end, at});
  if (on.writing != no_event)
    complain_.add(rule::one_write, link_words(on.number) + " has two writes in flight",
                  {on.writing, at});
  on.writing = at;
  on.writes_data = what.aux == data_frame;
}

void link_rules::end(event_index at, const event& what, link& on) {
  if (on.gone != no_event)
    return complain_.add(rule::one_end_of_link, link_words(on.number) + " ends twice",
                         {on.gone, at});
  on.gone = at;
  if (on.taken > on.written + what.what)
    complain_.add(rule::every_byte_of_link,
                  link_words(on.number) + ": of " + bytes(on.taken) + " " + bytes(on.written)
                    + " were written and " + bytes(what.what) + " dropped",
                  {on.opened, at});
}

void link_rules::owner_ended(event_index at, std::uint32_t actor) {
  const auto found = owned_.find(actor);
  if (found == owned_.end())
    return;
  for (const auto each : found->second)
    if (const auto& on = links_.at(each); on.gone == no_event)
      complain_.add(rule::one_end_of_link, link_words(each) + " has not ended, but its owner has",
                    {on.opened, at});
  owned_.erase(found);
}

} // namespace lectern::trace
