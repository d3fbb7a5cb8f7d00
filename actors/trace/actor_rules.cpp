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

void operation_rules::on(event_index at, const event& what) {
  if (what.kind() == kind::operation_named) {
    operations_[what.self].named = at;
    return;
  }
  const auto found = operations_.find(what.self);
  if (found == operations_.end())
    return;
  if (what.kind() == kind::slot_joined && what.what != 0)
    vital_[what.peer] = what.self;
  if (what.kind() == kind::end_decided)
    found->second.decided = at;
  if (what.kind() != kind::operation_final)
    return;
  if (found->second.final != no_event)
    complain_.add(rule::one_final_state,
                  "operation " + std::to_string(what.self) + " has two final states",
                  {found->second.final, at});
  found->second.final = at;
}

void operation_rules::on_link(event_index at, const event& what) {
  if (what.kind() != kind::link_gone || what.aux == link_finished)
    return;
  if (const auto found = vital_.find(what.peer); found != vital_.end())
    losses_[what.self] = {at, found->second};
}

/// What a connection sends to its operation after the end of its link reports that end. The
/// operation decides before it handles anything else.
void operation_rules::on_message(event_index at, const event& what) {
  if (what.kind() == kind::send) {
    const auto found = losses_.find(what.self);
    if (found == losses_.end() || found->second.operation != what.peer)
      return;
    reports_[what.key()] = found->second;
    losses_.erase(found);
    return;
  }
  if (what.kind() != kind::receive && what.kind() != kind::enter)
    return;
  const auto one = operations_.find(what.self);
  if (one == operations_.end())
    return;
  judge(at, one->second, what.self);
  if (what.kind() == kind::enter)
    return;
  if (const auto found = reports_.find(what.key()); found != reports_.end()) {
    one->second.lost = found->second.gone;
    reports_.erase(found);
  }
}

void operation_rules::judge(event_index at, operation& one, std::uint32_t actor) {
  const auto lost = std::exchange(one.lost, no_event);
  if (lost != no_event && one.decided == no_event)
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

void actor_rules::on(event_index at, const event& what) {
  switch (what.kind()) {
  case kind::spawn:
    born_[what.self] = at;
    return;
  case kind::exit:
    if (what.aux == unhandled_exception)
      complain_.add(rule::no_breakdown, actor_words(what.self) + " ended by an exception", {at});
    born_.erase(what.self);
    last_.erase(what.self);
    return;
  case kind::receive:
  case kind::enter:
    return handle(at, what);
  default:
    return;
  }
}

void actor_rules::handle(event_index at, const event& what) {
  auto& last = last_[what.self];
  if (last.began != no_event && last.ring != what.ring)
    complain_.add(rule::one_thread, actor_words(what.self) + " runs on two units",
                  {last.began, at});
  if (last.began != no_event && what.ticks() < last.ends)
    complain_.add(rule::one_thread, actor_words(what.self) + " runs twice at once",
                  {last.began, at});
  const auto took = what.dur > 1 ? std::uint64_t{what.dur} * 16 : 0; // 1 stands for less, too.
  last = {at, what.ticks() + took, what.ring};
}

void actor_rules::finish(event_index last) {
  for (const auto& [actor, born] : born_)
    complain_.add(rule::nobody_lost, actor_words(actor) + " has not ended", {born, last});
}

// -- messages ---------------------------------------------------------------------

void message_rules::on(event_index at, const event& what) {
  switch (what.kind()) {
  case kind::send:
    return send(at, what);
  case kind::receive:
    return receive(at, what);
  case kind::reject:
    in_flight_.erase(what.key());
    if (const auto open = open_.find(what.peer); open != open_.end())
      open->second.erase({what.self, what.aux & ticket_number});
    return;
  default:
    return;
  }
}

void message_rules::send(event_index at, const event& what) {
  in_flight_[what.key()] = at;
  const auto number = what.aux & ticket_number;
  if ((what.aux & ticket_response) != 0) {
    if (const auto open = open_.find(what.self); open != open_.end())
      open->second.erase({what.peer, number});
  } else if ((what.aux & ticket_request) != 0 && what.self != 0) {
    open_[what.peer][{what.self, number}] = {at, false};
  }
}

void message_rules::receive(event_index at, const event& what) {
  const auto sent = in_flight_.find(what.key());
  if (sent == in_flight_.end())
    return;
  const auto of = std::uint64_t{what.peer} << 32 | what.self;
  const auto [last, fresh] = last_handled_.try_emplace(of, sent->second);
  if (!fresh && what.peer != 0) {
    if (sent->second < last->second)
      complain_.add(rule::in_order,
                    actor_words(what.self) + " handles a message of " + actor_words(what.peer)
                      + " before an older one",
                    {sent->second, last->second, at});
    last->second = sent->second;
  }
  in_flight_.erase(sent);
  if ((what.aux & ticket_request) == 0 || (what.aux & ticket_response) != 0)
    return;
  if (const auto open = open_.find(what.self); open != open_.end())
    if (const auto found = open->second.find({what.peer, what.aux & ticket_number});
        found != open->second.end())
      found->second.handled = true;
}

void message_rules::ended(event_index at, std::uint32_t actor) {
  const auto open = open_.find(actor);
  if (open == open_.end())
    return;
  for (const auto& [who, what] : open->second)
    if (what.handled && actors_.lives(who.first)) // Others answer to nobody we can see.
      complain_.add(rule::answered,
                    actor_words(actor) + " ends without having answered " + actor_words(who.first),
                    {what.sent, at});
  open_.erase(open);
}

} // namespace lectern::trace
