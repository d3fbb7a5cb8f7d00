#include "actors/session/directory_impl.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace lectern {

namespace {

/// What listeners are told when an instance comes from one status to the next; empty if nothing, as
/// of a change that could not be made.
std::string_view action_of(instance_status before, instance_status now) {
  using enum instance_status;
  if (now == running && (before == starting || before == stopped))
    return "instance-started";
  if (now == running && before == frozen)
    return "instance-resumed";
  if (now == frozen && (before == freezing || before == running))
    return "instance-paused";
  if (now == stopped && before != starting && before != stopped)
    return "instance-stopped";
  return {};
}

} // namespace

void directory::on_exit() {
  expiry_timer_.cancel();
  waits_.clear();
  instances_.clear();
  operations_.clear();
  events_ = nullptr;
  removals_.clear();
  answers_.clear();
}

// -- behavior -------------------------------------------------------------------

directory::behavior_type directory::make_behavior() {
  set_down_handler([this](auto*, const caf::down_msg& msg) {
    waits_.leave(msg.source);
    note_end(msg.source);
  });
  return {
    [this](const instance_entry& msg) { return add(msg); },
    [this](const remove_instance& msg) { return remove(msg); },
    [this](const replace_instance& msg) { return replace(msg); },
    [this](const find_instance& msg) { return find(msg); },
    [this](const list_instances&) { return list_all_instances(); },
    [this](const instance_changed& msg) { note_change(msg); },
    [this](const enlist& msg) { enlist_operation(msg); },
    [this](const operation_changed& msg) { note_change(msg); },
    [this](const delist& msg) { forget_actor(msg); },
    [this](const principal_left& msg) { end_sessions(msg); },
    [this](const recording_lost& msg) { pass_on(msg); },
    [this](const lifecycle& msg) { publish(msg); },
    [this](const find_operation& msg) { return find(msg); },
    [this](const list_operations& msg) { return list_newest(msg); },
    [this](const await_operation& msg) { return await_final(msg); },
    [this](const shut_down&) { return shut_down_all(); },
  };
}

// -- handlers, in the order of the interface --------------------------------------

caf::result<instance_added> directory::add(const instance_entry& msg) {
  if (stopping_)
    return caf::make_error(ec::stopping);
  if (!instances_.try_emplace(msg.info.name, msg).second)
    return caf::make_error(ec::instance_exists);
  if (msg.handle)
    monitor(msg.handle);
  publish(lifecycle{"instance-created", msg.info.name, {}});
  return instance_added{};
}

caf::result<instance_removed> directory::remove(const remove_instance& msg) {
  const auto found = instances_.find(msg.name);
  if (found == instances_.end())
    return caf::make_error(ec::instance_unknown);
  const auto ended = std::exchange(found->second, {});
  instances_.erase(found);
  publish(lifecycle{"instance-deleted", msg.name, {}});
  return end_instance(ended);
}

caf::result<instance_removed> directory::replace(const replace_instance& msg) {
  if (stopping_)
    return caf::make_error(ec::stopping);
  const auto found = instances_.find(msg.entry.info.name);
  if (found == instances_.end())
    return caf::make_error(ec::instance_unknown);
  const auto ended = std::exchange(found->second, msg.entry);
  monitor(msg.entry.handle);
  publish(lifecycle{"instance-updated", msg.entry.info.name, {}});
  return end_instance(ended);
}

caf::result<instance_entry> directory::find(const find_instance& msg) {
  const auto found = instances_.find(msg.name);
  if (found == instances_.end())
    return caf::make_error(ec::instance_unknown);
  return found->second;
}

instance_list directory::list_all_instances() {
  instance_list result;
  for (const auto& [name, entry] : instances_)
    result.instances.push_back(entry);
  return result;
}

/// Not of an instance that is being removed: its name may be that of another one by now.
void directory::note_change(const instance_changed& msg) {
  const auto found = instances_.find(msg.info.name);
  if (found == instances_.end() || found->second.handle.address() != current_sender())
    return;
  const auto before = std::exchange(found->second.info, msg.info).status;
  if (const auto action = action_of(before, msg.info.status); !action.empty())
    publish(lifecycle{std::string{action}, msg.info.name, {}});
  if (msg.info.status == instance_status::failed)
    found->second.console = nullptr; // It has ended.
  if (msg.abandons_commands)
    end_commands(msg.info.name);
}

caf::result<shut_down_done> directory::shut_down_all() {
  auto promise = answers_.owe(*this);
  if (std::exchange(stopping_, true))
    return promise;
  for (const auto& [id, entry] : operations_)
    if (entry.handle)
      stop(entry.handle);
  continue_stopping();
  return promise;
}

// -- inside -----------------------------------------------------------------------

/// One that is not listed any more: its operations, then itself.
caf::result<instance_removed> directory::end_instance(const instance_entry& ended) {
  auto promise = make_response_promise<instance_removed>();
  const auto removed = removals_.insert(removals_.end(), {{}, ended.handle, promise});
  for (const auto& [id, entry] : operations_)
    if (entry.handle && !entry.info.task && entry.info.instance == ended.info.name)
      removed->round.ask(*this, entry.handle, [this, removed] { continue_removing(removed); });
  if (removed->round.idle())
    continue_removing(removed);
  return promise;
}

/// An instance that has ended by a fault stays listed until it is removed: an operator has to see
/// it, and its operations go on.
void directory::note_end(const caf::actor_addr& ended) {
  for (auto& [name, entry] : instances_) {
    if (!entry.handle || entry.handle.address() != ended)
      continue;
    const bool was_asked = entry.info.status == instance_status::stopping;
    entry.info.status = was_asked ? instance_status::stopped : instance_status::failed;
    entry.info.since = unit().now();
    entry.handle = nullptr;
    entry.console = nullptr;
  }
}

/// The instance, and with it its console, ends after the operations that view that: in the
/// direction of the data.
void directory::continue_removing(std::list<instance_removal>::iterator removed) {
  if (auto instance = std::exchange(removed->handle, nullptr))
    return removed->round.ask(*this, instance, [this, removed] { continue_removing(removed); });
  removed->answer.deliver(instance_removed{});
  removals_.erase(removed);
  if (stopping_)
    continue_stopping();
}

void directory::publish(lifecycle change) {
  send(events_, event{unit().now(), {}, std::move(change)});
}

/// Instances end after their operations, in the direction of the data.
void directory::continue_stopping() {
  if (!round_.idle() || !removals_.empty())
    return;
  if (!std::exchange(stopping_instances_, true)) {
    for (const auto& [name, entry] : instances_)
      if (entry.handle)
        stop(entry.handle);
    return continue_stopping();
  }
  answers_.deliver(round_.sum());
  quit();
}

directory_actor spawn_directory(io_unit& unit, events_actor events, directory_limits limits,
                                operation_observer observer) {
  return spawn_on<directory>(unit, std::move(events), limits, std::move(observer));
}

} // namespace lectern
