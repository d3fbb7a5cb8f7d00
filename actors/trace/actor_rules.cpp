#include "actors/trace/rules.hpp"

#include <utility>

namespace lectern::trace {

namespace {

std::string actor_words(std::uint32_t actor) {
  return "actor " + std::to_string(actor);
}

/// `reason` of an actor that an exception has ended.
constexpr std::uint32_t unhandled_exception = 1;

} // namespace

// -- operations -------------------------------------------------------------------

void operation_rules::on(event_index at, const event& entry) {
  if (entry.kind() == kind::operation_named) {
    operations_[entry.self].named = at;
    return;
  }
  const auto found = operations_.find(entry.self);
  if (found == operations_.end())
    return;
  if (entry.kind() == kind::slot_joined && entry.value != 0)
    vital_[entry.peer] = entry.self;
  if (entry.kind() == kind::end_decided)
    found->second.decided = at;
  if (entry.kind() != kind::operation_final)
    return;
  if (found->second.final != no_event)
    complain_.add(rule::one_final_state,
                  "operation " + std::to_string(entry.self) + " has two final states",
                  {found->second.final, at});
  found->second.final = at;
}

void operation_rules::on_link(event_index at, const event& entry) {
  if (entry.kind() != kind::link_gone || entry.aux == link_finished)
    return;
  if (const auto found = vital_.find(entry.peer); found != vital_.end())
    losses_[entry.self] = {at, found->second};
}

/// What a connection sends to its operation after the end of its link reports that end. The
/// operation decides before it handles anything else.
void operation_rules::on_message(event_index at, const event& entry) {
  if (entry.kind() == kind::send) {
    const auto found = losses_.find(entry.self);
    if (found == losses_.end() || found->second.operation != entry.peer)
      return;
    reports_[entry.key()] = found->second;
    losses_.erase(found);
    return;
  }
  if (entry.kind() != kind::receive && entry.kind() != kind::enter)
    return;
  const auto known = operations_.find(entry.self);
  if (known == operations_.end())
    return;
  judge(at, known->second, entry.self);
  if (entry.kind() == kind::enter)
    return;
  if (const auto found = reports_.find(entry.key()); found != reports_.end()) {
    known->second.lost = found->second.gone;
    reports_.erase(found);
  }
}

void operation_rules::judge(event_index at, operation& target, std::uint32_t actor) {
  const auto lost = std::exchange(target.lost, no_event);
  if (lost != no_event && target.decided == no_event)
    complain_.add(rule::lost_client_ends,
                  "operation " + std::to_string(actor) + " goes on without its client", {lost, at});
}

void operation_rules::ended(event_index at, std::uint32_t actor) {
  const auto found = operations_.find(actor);
  if (found == operations_.end())
    return;
  judge(at, found->second, actor);
  if (found->second.final == no_event)
    complain_.add(rule::one_final_state,
                  "operation " + std::to_string(actor) + " ends without a final state",
                  {found->second.named, at});
  operations_.erase(found);
}

// -- actors -----------------------------------------------------------------------

void actor_rules::on(event_index at, const event& entry) {
  switch (entry.kind()) {
  case kind::spawn:
    born_[entry.self] = at;
    return;
  case kind::owns:
    owned_[entry.self].push_back(entry.peer);
    return;
  case kind::exit:
    return end(at, entry);
  case kind::receive:
  case kind::enter:
    return handle(at, entry);
  default:
    return;
  }
}

void actor_rules::handle(event_index at, const event& entry) {
  auto& last = last_[entry.self];
  if (last.began != no_event && last.ring != entry.ring)
    complain_.add(rule::one_thread, actor_words(entry.self) + " runs on two units",
                  {last.began, at});
  if (last.began != no_event && entry.ticks() < last.ends)
    complain_.add(rule::one_thread, actor_words(entry.self) + " runs twice at once",
                  {last.began, at});
  const auto took = entry.dur > 1 ? std::uint64_t{entry.dur} * 16 : 0; // 1 stands for less, too.
  last = {at, entry.ticks() + took, entry.ring};
}

void actor_rules::end(event_index at, const event& entry) {
  if (entry.aux == unhandled_exception)
    complain_.add(rule::no_breakdown, actor_words(entry.self) + " ended by an exception", {at});
  born_.erase(entry.self);
  last_.erase(entry.self);
  const auto found = owned_.find(entry.self);
  if (found == owned_.end())
    return;
  for (const auto owned : found->second)
    if (lives(owned))
      complain_.add(rule::owner_ends_last,
                    actor_words(entry.self) + " ends before " + actor_words(owned)
                      + ", which it owns",
                    {born_[owned], at});
  owned_.erase(found);
}

void actor_rules::finish(event_index last) {
  for (const auto& [actor, born] : born_)
    complain_.add(rule::nobody_lost, actor_words(actor) + " has not ended", {born, last});
}

// -- messages ---------------------------------------------------------------------

void message_rules::on(event_index at, const event& entry) {
  switch (entry.kind()) {
  case kind::send:
    return send(at, entry);
  case kind::receive:
    return receive(at, entry);
  case kind::reject:
    in_flight_.erase(entry.key());
    if (const auto open = open_.find(entry.peer); open != open_.end())
      open->second.erase({entry.self, entry.aux & ticket_number});
    return;
  default:
    return;
  }
}

void message_rules::send(event_index at, const event& entry) {
  in_flight_[entry.key()] = at;
  const auto number = entry.aux & ticket_number;
  if ((entry.aux & ticket_response) != 0) {
    if (const auto open = open_.find(entry.self); open != open_.end())
      open->second.erase({entry.peer, number});
  } else if ((entry.aux & ticket_request) != 0 && entry.self != 0) {
    open_[entry.peer][{entry.self, number}] = {at, false};
  }
}

void message_rules::receive(event_index at, const event& entry) {
  const auto sent = in_flight_.find(entry.key());
  if (sent == in_flight_.end())
    return;
  const auto endpoints = std::uint64_t{entry.peer} << 32 | entry.self;
  const auto [last, fresh] = last_handled_.try_emplace(endpoints, sent->second);
  if (!fresh && entry.peer != 0) {
    if (sent->second < last->second)
      complain_.add(rule::in_order,
                    actor_words(entry.self) + " handles a message of " + actor_words(entry.peer)
                      + " before an older one",
                    {sent->second, last->second, at});
    last->second = sent->second;
  }
  in_flight_.erase(sent);
  if ((entry.aux & ticket_request) == 0 || (entry.aux & ticket_response) != 0)
    return;
  if (const auto open = open_.find(entry.self); open != open_.end())
    if (const auto found = open->second.find({entry.peer, entry.aux & ticket_number});
        found != open->second.end())
      found->second.handled = true;
}

void message_rules::ended(event_index at, std::uint32_t actor) {
  const auto open = open_.find(actor);
  if (open == open_.end())
    return;
  for (const auto& [sender, question] : open->second)
    if (question.handled && actors_.lives(sender.first)) // Others need none.
      complain_.add(rule::answered,
                    actor_words(actor) + " ends without having answered "
                      + actor_words(sender.first),
                    {question.sent, at});
  open_.erase(open);
}

} // namespace lectern::trace
