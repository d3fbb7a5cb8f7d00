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

/// The type of the message, without namespaces.
std::string name_of(const caf::type_erased_tuple& content) {
  const auto* type = content.empty() ? nullptr : content.type(0).second;
  if (type == nullptr)
    return "an answer without a word, or one of CAF's own";
  const std::unique_ptr<char, void (*)(void*)> name{
    abi::__cxa_demangle(type->name(), nullptr, nullptr, nullptr), std::free};
  const std::string text = name.get();
  const auto colons = text.rfind("::");
  return colons == text.npos ? text : text.substr(colons + 2);
}

} // namespace

actor_table::entry::entry(run_context& context, io_unit& home, pinned_link& pinned,
                          caf::scheduled_actor& scheduled, std::size_t number)
  : task_owner(scheduled.name(), number), context_(context), unit(home), link(pinned),
    actor(scheduled), weak(scheduled.ctrl()),
    runs(context.order, *this, "handles a message", [this] { run(); }) {}

void actor_table::entry::run() {
  note_message();
  runs.set_possible(false);
  const turn this_turn{context_, this};
  if (link.job->resume(&unit, 1) == caf::resumable::resume_later)
    runs.set_possible(true);
  else
    caf::intrusive_ptr_release(link.job);
}

void actor_table::entry::note_message() {
  auto* next = actor.mailbox().closed() ? nullptr : actor.mailbox().peek();
  if (next == nullptr)
    return;
  const auto& content = next->content();
  context_.note([&] { return name_of(content); });
}

void actor_table::run_later(io_unit& unit, pinned_link& link) {
  auto& known = by_link_[&link];
  if (known == nullptr) {
    auto& actor = static_cast<caf::scheduled_actor&>(*link.job); // Every pinned actor is one.
    known = &entries_.emplace_back(context_, unit, link, actor, ++counts_[actor.name()]);
  }
  known->runs.set_possible(true);
}

std::vector<std::string> actor_table::living() const {
  std::vector<std::string> names;
  for (const auto& listed : entries_)
    if (const auto strong = listed.weak.lock();
        strong && !listed.actor.getf(caf::abstract_actor::is_terminated_flag))
      names.push_back(listed.name());
  return names;
}

std::vector<std::string> actor_table::kept() const {
  std::vector<std::string> names;
  for (const auto& listed : entries_)
    if (const auto strong = listed.weak.lock();
        strong && listed.actor.getf(caf::abstract_actor::is_terminated_flag))
      names.push_back(listed.name());
  return names;
}

void actor_table::kill_all() {
  for (const auto& listed : entries_)
    if (const auto strong = listed.weak.lock();
        strong && !listed.actor.getf(caf::abstract_actor::is_terminated_flag))
      caf::anon_send_exit(caf::actor_cast<caf::actor>(strong), caf::exit_reason::kill);
}

} // namespace lectern::simulation
