#include "tests/simulation/actor_table.hpp"

#include "actors/messages/message_ids.hpp"

#include <caf/actor_cast.hpp>
#include <caf/exit_reason.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/send.hpp>

#include <cxxabi.h>

#include <cstdlib>
#include <memory>

namespace lectern::simulation {

namespace {

/// What kind of message it is, without namespaces.
std::string words_for(const caf::type_erased_tuple& content) {
  const auto* type = content.empty() ? nullptr : content.type(0).second;
  if (type == nullptr)
    return "an answer without a word, or one of CAF's own";
  const std::unique_ptr<char, void (*)(void*)> name{
    abi::__cxa_demangle(type->name(), nullptr, nullptr, nullptr), std::free};
  const std::string words = name.get();
  const auto colons = words.rfind("::");
  return colons == words.npos ? words : words.substr(colons + 2);
}

} // namespace

actor_table::entry::entry(scene& all, io_unit& where, pinned_link& which,
                          caf::scheduled_actor& what, std::size_t number)
  : thing(what.name(), number), scene_(all), unit(where), link(which), actor(what),
    weak(what.ctrl()), runs(all.order, *this, "handles a message", [this] { run(); }) {}

void actor_table::entry::run() {
  look_at_message();
  runs.set_possible(false);
  const turn its{scene_, this};
  if (link.job->resume(&unit, 1) == caf::resumable::resume_later)
    runs.set_possible(true);
  else
    caf::intrusive_ptr_release(link.job);
}

void actor_table::entry::look_at_message() {
  auto* next = actor.mailbox().closed() ? nullptr : actor.mailbox().peek();
  if (next == nullptr)
    return;
  const auto& content = next->content();
  scene_.note([&] { return words_for(content); });
}

void actor_table::run_later(io_unit& unit, pinned_link& link) {
  auto& known = by_link_[&link];
  if (known == nullptr) {
    auto& actor = static_cast<caf::scheduled_actor&>(*link.job); // As all that are pinned.
    known = &entries_.emplace_back(scene_, unit, link, actor, ++counts_[actor.name()]);
  }
  known->runs.set_possible(true);
}

std::vector<std::string> actor_table::living() const {
  std::vector<std::string> names;
  for (const auto& each : entries_)
    if (const auto strong = each.weak.lock();
        strong && !each.actor.getf(caf::abstract_actor::is_terminated_flag))
      names.push_back(each.name());
  return names;
}

std::vector<std::string> actor_table::kept() const {
  std::vector<std::string> names;
  for (const auto& each : entries_)
    if (const auto strong = each.weak.lock();
        strong && each.actor.getf(caf::abstract_actor::is_terminated_flag))
      names.push_back(each.name());
  return names;
}

void actor_table::kill_all() {
  for (const auto& each : entries_)
    if (const auto strong = each.weak.lock();
        strong && !each.actor.getf(caf::abstract_actor::is_terminated_flag))
      caf::anon_send_exit(caf::actor_cast<caf::actor>(strong), caf::exit_reason::kill);
}

} // namespace lectern::simulation
